package io.wamcp.mcp.protocol;

/**
 * How many notification streams may be open at a time on one replica.
 *
 * @param perCaller of one caller; one more is refused with 429
 * @param total of all callers; one more is refused with 503
 */
public record StreamLimits(int perCaller, int total) {

  /** Checks that both are positive. */
  public StreamLimits {
    if (perCaller < 1 || total < 1) {
      throw new IllegalArgumentException("stream limits must be positive");
    }
  }
}
