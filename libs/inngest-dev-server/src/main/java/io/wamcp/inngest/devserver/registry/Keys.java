package io.wamcp.inngest.devserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.Hashes;
import io.wamcp.inngest.devserver.expression.Expression;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import java.util.Map;
import java.util.Optional;

/** Short names of the values of key expressions. */
final class Keys {

  private Keys() {}

  /** Equal for events for which the key has the same value; without a key equal for all. */
  static String of(Optional<Expression> key, JsonNode event) {
    String value = key.map(k -> CanonicalJson.write(k.value(Map.of("event", event)))).orElse("");
    return Hashes.sha256(value).substring(0, 32);
  }
}
