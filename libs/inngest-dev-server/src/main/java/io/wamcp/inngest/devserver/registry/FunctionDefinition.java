package io.wamcp.inngest.devserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.expression.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A function as its app registered it.
 *
 * @param slug composite id, {@code <app>-<function>}
 * @param url where to call it; the {@code stepId} in its query is replaced for a planned step
 * @param maxAttempts tries of one step, at least 1
 */
public record FunctionDefinition(
    UUID id,
    String appName,
    String slug,
    String name,
    String url,
    List<Trigger> triggers,
    int maxAttempts,
    List<ConcurrencyLimit> limits,
    Optional<Expression> idempotency,
    FlowControl flow) {

  /** Twelve hours, as in the server's source. */
  private static final long MAX_PRIORITY = 12 * 60 * 60;

  /** The id inside its app. */
  public String localId() {
    return slug.startsWith(appName + "-") ? slug.substring(appName.length() + 1) : slug;
  }

  public Stream<Trigger.OnEvent> eventTriggers() {
    return triggers.stream()
        .filter(Trigger.OnEvent.class::isInstance)
        .map(Trigger.OnEvent.class::cast);
  }

  public List<Trigger.OnSchedule> schedules() {
    return triggers.stream()
        .filter(Trigger.OnSchedule.class::isInstance)
        .map(Trigger.OnSchedule.class::cast)
        .toList();
  }

  /** The counters a run started by this event takes part in, in the order of {@link #limits}. */
  public List<String> counters(JsonNode event) {
    List<String> counters = new ArrayList<>(limits.size());
    for (int i = 0; i < limits.size(); i++) {
      counters.add(limits.get(i).counter(id, i, event));
    }
    return counters;
  }

  /** The limit of the counter at this position; none when the function no longer has one there. */
  public int limit(int position) {
    return position < limits.size() ? limits.get(position).limit() : Integer.MAX_VALUE;
  }

  /** The counter of the run-level limit a run started by this event takes part in. */
  public Optional<String> gate(JsonNode event) {
    return flow.runLimit().map(limit -> "0run:" + limit.counter(id, 0, event));
  }

  /** The limit of {@link #gate}; none when the function no longer has one. */
  public int gateLimit() {
    return flow.runLimit().map(ConcurrencyLimit::limit).orElse(Integer.MAX_VALUE);
  }

  /** The rate that a run started by this event must pass before its first call. */
  public Optional<String> throttleKey(JsonNode event) {
    return flow.throttle().flatMap(rate -> rate.counter("throttle", id, event));
  }

  /** The rate that this event must pass to start anything. */
  public Optional<String> rateKey(JsonNode event) {
    return flow.rateLimit().flatMap(rate -> rate.counter("rate", id, event));
  }

  /** The batch this event belongs to; none when it starts a run of its own. */
  public Optional<String> batchKey(JsonNode event) {
    return flow.batch()
        .filter(b -> b.condition().map(c -> c.isTrue(Map.of("event", event))).orElse(true))
        .map(b -> "batch:" + Keys.of(b.key(), event));
  }

  public Optional<String> debounceKey(JsonNode event) {
    return flow.debounce().map(d -> "debounce:" + Keys.of(d.key(), event));
  }

  public Optional<String> singletonKey(JsonNode event) {
    return flow.singleton().map(s -> "singleton:" + Keys.of(s.key(), event));
  }

  /** Seconds by which a run started by this event comes earlier; 0 unless it is a whole number. */
  public int priority(JsonNode event) {
    return flow.priority()
        .map(p -> p.value(Map.of("event", event)))
        .filter(JsonNode::isIntegralNumber)
        .map(p -> (int) Math.clamp(p.longValue(), -MAX_PRIORITY, MAX_PRIORITY))
        .orElse(0);
  }
}
