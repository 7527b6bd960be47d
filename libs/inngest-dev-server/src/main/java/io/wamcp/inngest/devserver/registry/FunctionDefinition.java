package io.wamcp.inngest.devserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.expression.Expression;
import java.util.ArrayList;
import java.util.List;
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
    Optional<Expression> idempotency) {

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
}
