package io.wamcp.telemetry.trace;

/** Work that is one span. */
@FunctionalInterface
public interface SpanWork<T, X extends Throwable> {

  T run(SpanNotes notes) throws X;
}
