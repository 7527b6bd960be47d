package io.wamcp.telemetry.trace;

import io.wamcp.domain.trace.TraceContext;
import java.util.Map;
import java.util.Optional;

/**
 * What a span begins with. Attributes are ids and names, never content of messages.
 *
 * @param parent where it goes on; empty begins a trace
 * @param link another place it has to do with
 */
public record SpanSpec(
    String name,
    Kind kind,
    Optional<TraceContext> parent,
    Optional<TraceContext> link,
    Map<String, String> attributes) {

  /** Which side of an exchange it is, in OpenTelemetry's words. */
  public enum Kind {
    SERVER,
    CLIENT,
    PRODUCER,
    CONSUMER,
    INTERNAL
  }

  public SpanSpec {
    attributes = Map.copyOf(attributes);
  }

  /** A span without attributes and link. */
  public static SpanSpec of(String name, Kind kind, Optional<TraceContext> parent) {
    return new SpanSpec(name, kind, parent, Optional.empty(), Map.of());
  }

  public SpanSpec linkedTo(Optional<TraceContext> other) {
    return new SpanSpec(name, kind, parent, other, attributes);
  }

  public SpanSpec with(Map<String, String> more) {
    return new SpanSpec(name, kind, parent, link, more);
  }
}
