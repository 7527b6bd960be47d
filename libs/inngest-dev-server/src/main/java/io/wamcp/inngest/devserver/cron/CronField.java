package io.wamcp.inngest.devserver.cron;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the five fields: its range and the names that stand for numbers. */
enum CronField {
  MINUTE(0, 59, List.of()),
  HOUR(0, 23, List.of()),
  DAY_OF_MONTH(1, 31, List.of()),
  MONTH(
      1,
      12,
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
  DAY_OF_WEEK(0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

  private static final Pattern PART =
      Pattern.compile("(\\*|\\?|[0-9a-z]+)(?:-([0-9a-z]+))?(?:/([0-9]+))?");

  private final int low;
  private final int high;
  private final List<String> names;

  CronField(int low, int high, List<String> names) {
    this.low = low;
    this.high = high;
    this.names = names;
  }

  /** The values the field allows; Sunday is 0. */
  BitSet parse(String text) {
    BitSet values = new BitSet(high + 1);
    for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
      addPart(part, values);
    }
    if (this == DAY_OF_WEEK && values.get(7)) {
      values.clear(7);
      values.set(0);
    }
    return values;
  }

  private void addPart(String part, BitSet values) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      throw invalid(part);
    }
    boolean star = matcher.group(1).equals("*") || matcher.group(1).equals("?");
    boolean stepped = matcher.group(3) != null;
    if (star && matcher.group(2) != null) {
      throw invalid(part);
    }
    int first = star ? low : number(matcher.group(1));
    int last = star || (stepped && matcher.group(2) == null) ? high : first;
    if (matcher.group(2) != null) {
      last = number(matcher.group(2));
    }
    int step = stepped ? bounded(matcher.group(3), part) : 1;
    if (last < first || step < 1) {
      throw invalid(part);
    }
    for (int value = first; value <= last; value += step) {
      values.set(value);
    }
  }

  private int number(String text) {
    int named = names.indexOf(text);
    if (named >= 0) {
      return named + (this == MONTH ? 1 : 0);
    }
    int value = bounded(text, text);
    if (value < low || value > high) {
      throw invalid(text);
    }
    return value;
  }

  private int bounded(String digits, String part) {
    if (digits.length() > 3 || !digits.chars().allMatch(Character::isDigit)) {
      throw invalid(part);
    }
    return Integer.parseInt(digits);
  }

  private IllegalArgumentException invalid(String part) {
    return new IllegalArgumentException(
        "'" + part + "' is not a cron " + name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
