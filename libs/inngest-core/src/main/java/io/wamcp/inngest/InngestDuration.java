package io.wamcp.inngest;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Inngest's text form of a duration: {@code ns us ms s m h d w}, concatenable as in {@code 1h30m}.
 */
public final class InngestDuration {

  private static final Pattern WHOLE =
      Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:ns|us|ms|s|m|h|d|w))+");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h|d|w)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L,
          "w", 604_800_000_000_000L);

  private InngestDuration() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException when the text is not one
   */
  public static Duration parse(String text) {
    if (text == null || !WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an Inngest duration such as 500ms, 30s or 1h30m");
    }
    Matcher part = PART.matcher(text);
    Duration total = Duration.ZERO;
    while (part.find()) {
      BigDecimal nanos =
          new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2))));
      total =
          total.plus(
              Duration.ofSeconds(
                  nanos.divideToIntegralValue(BigDecimal.valueOf(1_000_000_000L)).longValueExact(),
                  nanos.remainder(BigDecimal.valueOf(1_000_000_000L)).longValue()));
    }
    return total;
  }

  /**
   * Writes a duration exactly, to the millisecond, as in {@code 1h30m}; anything shorter than one
   * millisecond becomes {@code 1ms}. Only units every reader knows are used: no days, no weeks.
   *
   * @throws IllegalArgumentException when the duration is not positive
   */
  public static String format(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("a duration must be positive, not " + duration);
    }
    long millis = Math.max(1, duration.toMillis());
    StringBuilder text = new StringBuilder();
    append(text, millis / 3_600_000, "h");
    append(text, millis / 60_000 % 60, "m");
    append(text, millis / 1000 % 60, "s");
    append(text, millis % 1000, "ms");
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(count).append(unit);
    }
  }
}
