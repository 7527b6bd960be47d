package io.wamcp.inngest.internal;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks cron expressions as the server reads them: five fields, no seconds, no descriptors. */
public final class CronSyntax {

  private static final Pattern ZONE = Pattern.compile("(?:CRON_)?TZ=(\\S+) +(.*)");
  private static final Pattern RANGE =
      Pattern.compile("(\\*|\\?|[0-9A-Z]+)(?:-([0-9A-Z]+))?(?:/([0-9]{1,4}))?");

  private record Field(String name, int least, int most, List<String> words) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("minute", 0, 59, List.of()),
          new Field("hour", 0, 23, List.of()),
          new Field("day of month", 1, 31, List.of()),
          new Field(
              "month",
              1,
              12,
              List.of(
                  "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                  "DEC")),
          new Field("day of week", 0, 6, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")));

  private CronSyntax() {}

  /** What is wrong with the expression, or empty when nothing is. */
  public static Optional<String> problem(String expression) {
    Matcher zoned = ZONE.matcher(expression);
    String fields = expression;
    if (zoned.matches()) {
      try {
        ZoneId.of(zoned.group(1));
      } catch (DateTimeException e) {
        return Optional.of("cron '" + expression + "': there is no time zone " + zoned.group(1));
      }
      fields = zoned.group(2);
    }
    String[] parts = fields.strip().split("\\s+", -1);
    if (parts.length != FIELDS.size()) {
      return Optional.of(
          "cron '" + expression + "' has " + parts.length + " fields; 5 are needed, minute first");
    }
    for (int i = 0; i < parts.length; i++) {
      if (!valid(FIELDS.get(i), parts[i].toUpperCase(Locale.ROOT))) {
        return Optional.of(
            "cron '" + expression + "': '" + parts[i] + "' is no " + FIELDS.get(i).name());
      }
    }
    return Optional.empty();
  }

  private static boolean valid(Field field, String list) {
    for (String part : list.split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches() || !validRange(field, range)) {
        return false;
      }
    }
    return true;
  }

  private static boolean validRange(Field field, Matcher range) {
    if (range.group(3) != null && Integer.parseInt(range.group(3)) < 1) {
      return false;
    }
    boolean any = range.group(1).equals("*") || range.group(1).equals("?");
    if (any) {
      return range.group(2) == null;
    }
    int from = number(field, range.group(1));
    int to = range.group(2) == null ? from : number(field, range.group(2));
    return from >= field.least() && to >= from && to <= field.most();
  }

  private static int number(Field field, String text) {
    int word = field.words().indexOf(text);
    if (word >= 0) {
      return word + field.least();
    }
    return text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : -1;
  }
}
