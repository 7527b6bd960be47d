package io.wamcp.domain.trace;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in a trace, as W3C Trace Context writes it: {@code 00-<trace id>-<span id>-<flags>}. The
 * one of the work at hand is bound to its thread. Immutable.
 *
 * @param traceparent the header's value
 */
public record TraceContext(String traceparent) {

  /** The field of an event's data, or of a request, under which {@code traceparent} stands. */
  public static final String META = "_meta";

  /** The name of the value in {@link #META}. */
  public static final String FIELD = "traceparent";

  /**
   * Ids of zeros mean that there is none: https://www.w3.org/TR/trace-context/#traceparent-header.
   */
  private static final Pattern FORM =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private static final ScopedValue<TraceContext> CURRENT = ScopedValue.newInstance();

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException when it is none
   */
  public TraceContext {
    if (!FORM.matcher(traceparent).matches()) {
      throw new IllegalArgumentException("not a traceparent of version 00");
    }
  }

  /** What a stranger or a row says; empty when it is missing or no traceparent we understand. */
  public static Optional<TraceContext> parse(String text) {
    return text != null && FORM.matcher(text).matches()
        ? Optional.of(new TraceContext(text))
        : Optional.empty();
  }

  /** The place of the work at hand; empty outside every trace. */
  public static Optional<TraceContext> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** Does work that belongs to this place. */
  public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
    return ScopedValue.where(CURRENT, this).call(work);
  }

  /** The task, bound to the place of this moment, to be run on another thread. */
  public static Runnable carry(Runnable task) {
    return CURRENT.isBound() ? carry(CURRENT.get(), task) : task;
  }

  private static Runnable carry(TraceContext place, Runnable task) {
    return () -> ScopedValue.where(CURRENT, place).run(task);
  }

  public String traceId() {
    return traceparent.substring(3, 35);
  }

  public String spanId() {
    return traceparent.substring(36, 52);
  }

  /** Whether its spans are kept by whoever began it. */
  public boolean sampled() {
    return (Character.digit(traceparent.charAt(54), 16) & 1) == 1;
  }
}
