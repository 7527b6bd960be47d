package io.wamcp.inngest.devserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.expression.Expression;
import java.util.Optional;
import java.util.UUID;

/** At most {@code limit} calls in flight among those whose key has the same value. */
public record ConcurrencyLimit(int limit, Optional<Expression> key, Scope scope) {

  /** What shares a counter. */
  public enum Scope {
    FN,
    ENV,
    ACCOUNT
  }

  /** The name of the counter for a run of this function that this event started. */
  String counter(UUID functionId, int index, JsonNode event) {
    String owner = scope == Scope.FN ? "fn:" + functionId + ":" + index : scope.name();
    return owner + ":" + Keys.of(key, event);
  }
}
