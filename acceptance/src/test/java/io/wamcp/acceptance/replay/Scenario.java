package io.wamcp.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.store.Json;
import java.util.function.Consumer;

/**
 * One way a function can go.
 *
 * @param function the function's id
 * @param name the recording's file name
 * @param event the name of the event that starts it
 * @param attempts how often the engine tries a step, and the function
 * @param setUp what is stored, and how Meta behaves, when the run starts
 */
record Scenario(
    String function,
    String name,
    String event,
    JsonNode data,
    int attempts,
    Consumer<ReplayWorld> setUp) {

  private static final int USUAL_ATTEMPTS = 4;

  static Scenario of(String function, String name, DomainEvent event) {
    return of(function, name, event.eventName(), Json.toNode(event));
  }

  static Scenario of(String function, String name, String event, JsonNode data) {
    return new Scenario(function, name, event, data, USUAL_ATTEMPTS, world -> {});
  }

  Scenario with(Consumer<ReplayWorld> more) {
    return new Scenario(function, name, event, data, attempts, setUp.andThen(more));
  }

  Scenario triedOnce() {
    return new Scenario(function, name, event, data, 1, setUp);
  }

  @Override
  public String toString() {
    return function + ": " + name;
  }
}
