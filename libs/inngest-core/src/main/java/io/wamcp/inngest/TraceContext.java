package io.wamcp.inngest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Where in a distributed trace something happens, as W3C Trace Context writes it.
 *
 * @param traceparent version, trace id, parent id and flags
 * @param tracestate what vendors add, at most 512 characters; none for nothing
 */
public record TraceContext(String traceparent, Optional<String> tracestate) {

  private static final Pattern PARENT =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final Pattern STATE = Pattern.compile("[\\x20-\\x7e]{1,512}");
  private static final ScopedValue<TraceContext> CURRENT = ScopedValue.newInstance();

  public TraceContext {
    Check.that(PARENT.matcher(traceparent).matches(), "the traceparent is malformed");
    Check.that(
        tracestate.isEmpty() || STATE.matcher(tracestate.get()).matches(),
        "the tracestate is malformed");
  }

  /** The context of the call this thread works for; empty outside a call. */
  public static Optional<TraceContext> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** Reads the headers of a request; empty when they hold no valid context. */
  static Optional<TraceContext> read(UnaryOperator<String> headers) {
    String parent = headers.apply("traceparent");
    if (parent == null || !PARENT.matcher(parent.strip()).matches()) {
      return Optional.empty();
    }
    Optional<String> state =
        Optional.ofNullable(headers.apply("tracestate"))
            .filter(text -> STATE.matcher(text).matches());
    return Optional.of(new TraceContext(parent.strip(), state));
  }

  /** Does something within this context. */
  static <T, X extends Throwable> T within(
      Optional<TraceContext> context, ScopedValue.CallableOp<T, X> work) throws X {
    return context.isEmpty() ? work.call() : ScopedValue.where(CURRENT, context.get()).call(work);
  }

  /** The context as headers of a request. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("traceparent", traceparent);
    tracestate.ifPresent(state -> headers.put("tracestate", state));
    return headers;
  }
}
