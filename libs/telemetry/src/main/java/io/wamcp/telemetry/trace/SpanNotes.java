package io.wamcp.telemetry.trace;

/** What is noted on a span while its work goes on. Used by the work's thread only. */
public interface SpanNotes {

  /** Notes nothing. */
  SpanNotes NONE =
      new SpanNotes() {
        @Override
        public void set(String attribute, String value) {}

        @Override
        public void failed(String reason) {}
      };

  /** An id, a name, an outcome; never content. */
  void set(String attribute, String value);

  /** The work came to nothing. */
  void failed(String reason);
}
