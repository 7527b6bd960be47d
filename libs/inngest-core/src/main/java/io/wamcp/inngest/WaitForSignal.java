package io.wamcp.inngest;

import java.time.Duration;
import java.util.Locale;

/**
 * Which signal a step waits for. A signal's name is known to one waiting run at a time, and whoever
 * sends it resumes that run.
 *
 * @param signal its name; make it hard to guess when strangers may send signals
 * @param timeout between 1 ms and 366 days
 * @param conflict what becomes of this wait when another run waits for the same signal
 */
public record WaitForSignal(String signal, Duration timeout, Conflict conflict) {

  /** What becomes of a second wait for a signal. */
  public enum Conflict {
    /** Its run fails. */
    FAIL,
    /** It takes the first one's place, whose run is not resumed by the signal. */
    REPLACE;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int LONGEST_NAME = 512;

  public WaitForSignal {
    checkName(signal);
    Check.between("the timeout of a wait", timeout, Duration.ofMillis(1), Check.LONGEST);
  }

  static void checkName(String signal) {
    Check.that(!signal.isBlank(), "the signal has no name");
    Check.that(
        signal.length() <= LONGEST_NAME,
        "the signal's name is longer than " + LONGEST_NAME + " characters");
  }

  /** A wait of at most a day; fails when another run waits for the signal already. */
  public static WaitForSignal of(String signal) {
    return new WaitForSignal(signal, Duration.ofDays(1), Conflict.FAIL);
  }

  /** The same wait, at most this long. */
  public WaitForSignal timeout(Duration newTimeout) {
    return new WaitForSignal(signal, newTimeout, conflict);
  }

  /** The same wait, in the place of any other. */
  public WaitForSignal replacing() {
    return new WaitForSignal(signal, timeout, Conflict.REPLACE);
  }
}
