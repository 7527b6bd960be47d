package io.wamcp.inngest.devserver.cron;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cron expression of five fields (minute, hour, day of month, month, day of week) with an
 * optional {@code TZ=Zone } in front; without it, UTC. When both day fields are restricted, a day
 * matching either counts, as in classic cron. A local time that a clock change skips does not fire;
 * one that it repeats fires twice. Immutable.
 */
public final class CronSchedule {

  private static final Pattern FORM = Pattern.compile("(?:(?:CRON_)?TZ=(\\S+)\\s+)?(.+)");

  /** Long enough for a 29 February that must be a given weekday. */
  private static final int HORIZON_YEARS = 29;

  private final ZoneId zone;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean eitherDay;

  private CronSchedule(ZoneId zone, String[] fields) {
    this.zone = zone;
    this.minutes = CronField.MINUTE.parse(fields[0]);
    this.hours = CronField.HOUR.parse(fields[1]);
    this.daysOfMonth = CronField.DAY_OF_MONTH.parse(fields[2]);
    this.months = CronField.MONTH.parse(fields[3]);
    this.daysOfWeek = CronField.DAY_OF_WEEK.parse(fields[4]);
    this.eitherDay = !isStar(fields[2]) && !isStar(fields[4]);
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException when it is not one; descriptors such as {@code @hourly} are
   *     not
   */
  public static CronSchedule parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (text.length() > 200 || !matcher.matches()) {
      throw new IllegalArgumentException("not a cron expression");
    }
    String[] fields = matcher.group(2).strip().split("\\s+");
    if (fields.length != 5) {
      throw new IllegalArgumentException("a cron expression has five fields, not " + fields.length);
    }
    return new CronSchedule(zone(matcher.group(1)), fields);
  }

  private static ZoneId zone(String name) {
    try {
      return name == null ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("unknown time zone " + name, e);
    }
  }

  private static boolean isStar(String field) {
    return field.startsWith("*") || field.startsWith("?");
  }

  /** The first firing after the given moment; empty when there is none in 29 years. */
  public Optional<Instant> next(Instant after) {
    ZonedDateTime time = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    int lastYear = time.getYear() + HORIZON_YEARS;
    while (time.getYear() <= lastYear) {
      if (!months.get(time.getMonthValue())) {
        time = startOf(time.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay());
      } else if (!isDay(time)) {
        time = startOf(time.toLocalDate().plusDays(1).atStartOfDay());
      } else if (!hours.get(time.getHour())) {
        time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!minutes.get(time.getMinute())) {
        time = time.plusMinutes(1);
      } else {
        return Optional.of(time.toInstant());
      }
    }
    return Optional.empty();
  }

  private ZonedDateTime startOf(LocalDateTime local) {
    return local.atZone(zone);
  }

  private boolean isDay(ZonedDateTime time) {
    boolean ofMonth = daysOfMonth.get(time.getDayOfMonth());
    boolean ofWeek = daysOfWeek.get(time.getDayOfWeek().getValue() % 7);
    return eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
  }
}
