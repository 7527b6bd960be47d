package io.wamcp.mcp.protocol;

import java.util.OptionalDouble;

/**
 * Takes reports of progress. Thread-safe. Reports after the result, or after the client has gone,
 * are dropped.
 */
public interface ProgressSink {

  /** Whether the client asked for progress and can be reached; when false, reports are dropped. */
  boolean isWanted();

  /**
   * Reports how far the work is. Values must rise: a value not above the last one is dropped, as
   * the protocol demands increasing values.
   *
   * @param progress how far
   * @param total what progress will be at the end, if known
   * @param message what is going on, for people
   */
  void report(double progress, OptionalDouble total, String message);

  /** Reports progress towards a known total. */
  default void report(double progress, double total, String message) {
    report(progress, OptionalDouble.of(total), message);
  }
}
