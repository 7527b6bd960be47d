package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.Hashes;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function that events may start.
 *
 * @param events those the run gets; the first decides everything
 * @param seen the first as the function sees it
 */
record Start(FunctionDefinition function, List<StoredEvent> events, JsonNode seen) {

  static Start of(FunctionDefinition function, List<StoredEvent> events) {
    return new Start(function, events, events.getFirst().forFunctions());
  }

  StoredEvent event() {
    return events.getFirst();
  }

  /** One event id starts a function once. */
  StartKeys.Key eventKey() {
    return new StartKeys.Key(function.id(), "event:" + Hashes.sha256(event().eventId()));
  }

  /** None also where the expression is false, which means no limit. */
  Optional<StartKeys.Key> idempotencyKey() {
    return function
        .idempotency()
        .map(e -> CanonicalJson.write(e.value(Map.of("event", seen))))
        .filter(value -> !value.equals("false"))
        .map(value -> new StartKeys.Key(function.id(), "idempotency:" + Hashes.sha256(value)));
  }
}
