package io.wamcp.mcp.admin;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a lifetime: a number and d, h or m. */
final class Lifetime implements ITypeConverter<Duration> {

  private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,4})([dhm])");
  private static final Duration LONGEST = Duration.ofDays(3650);

  @Override
  public Duration convert(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is no lifetime: write 90d, 12h or 30m");
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration lifetime =
        switch (matcher.group(2)) {
          case "d" -> Duration.ofDays(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofMinutes(amount);
        };
    if (lifetime.compareTo(LONGEST) > 0) {
      throw new TypeConversionException("a lifetime is at most " + LONGEST.toDays() + "d");
    }
    return lifetime;
  }
}
