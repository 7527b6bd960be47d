package io.wamcp.inngest.devserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.wamcp.inngest.devserver.expression.Expression;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A limit on starts, counted by GCRA: so many at once, then one each interval.
 *
 * @param capacity how many may start at once, at least 1
 * @param interval between starts after that
 * @param key one rate per value; none for one in all
 */
public record RateDefinition(int capacity, Duration interval, Optional<Expression> key) {

  public RateDefinition {
    // The database keeps times to the microsecond.
    interval = interval.truncatedTo(ChronoUnit.MICROS);
  }

  private Duration tolerance() {
    return interval.multipliedBy(capacity - 1L);
  }

  /** The name of the rate for this event; none when its key is false, which means no limit. */
  Optional<String> counter(String kind, UUID functionId, JsonNode event) {
    boolean exempt =
        key.filter(k -> k.value(Map.of("event", event)).equals(BooleanNode.FALSE)).isPresent();
    return exempt
        ? Optional.empty()
        : Optional.of(kind + ":" + functionId + ":" + Keys.of(key, event));
  }

  /** When the next start may be, with the theoretical arrival time this far. */
  public Instant earliest(Instant arrival) {
    return arrival.minus(tolerance());
  }

  /** The theoretical arrival time after one more start. */
  public Instant after(Instant arrival, Instant start) {
    Instant from = start.truncatedTo(ChronoUnit.MICROS);
    return (arrival.isAfter(from) ? arrival : from).plus(interval);
  }
}
