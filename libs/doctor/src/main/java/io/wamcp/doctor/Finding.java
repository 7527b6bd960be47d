package io.wamcp.doctor;

/**
 * What a check found. Holds no secret: it is shown and pasted into tickets.
 *
 * @param check what was looked at, such as {@code database.migrations}
 * @param what it found, in a sentence
 * @param fix what to do about it; empty when all is well
 */
public record Finding(String check, Level level, String what, String fix) {

  /** How bad it is. */
  public enum Level {
    OK,
    /** Works, but somebody should look. */
    WARN,
    /** Does not work. */
    FAIL
  }

  /** That all is well. */
  public static Finding ok(String check, String what) {
    return new Finding(check, Level.OK, what, "");
  }

  /** Something that works, and what to look at. */
  public static Finding warn(String check, String what, String fix) {
    return new Finding(check, Level.WARN, what, fix);
  }

  /** Something that does not work, and what to do. */
  public static Finding fail(String check, String what, String fix) {
    return new Finding(check, Level.FAIL, what, fix);
  }

  /** Whether it is a fault. */
  public boolean failed() {
    return level == Level.FAIL;
  }
}
