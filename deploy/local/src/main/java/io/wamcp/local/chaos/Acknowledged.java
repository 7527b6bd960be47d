package io.wamcp.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The items of the webhooks that Meta got 200 for, those about our own sends included: from then on
 * they are ours, and Meta does not bring them again. Thread-safe.
 */
final class Acknowledged implements Consumer<byte[]> {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> items = ConcurrentHashMap.newKeySet();
  private final Set<String> statuses = ConcurrentHashMap.newKeySet();

  @Override
  public void accept(byte[] webhook) {
    try {
      for (JsonNode value : JSON.readTree(webhook).findValues("value")) {
        String number = value.at("/metadata/phone_number_id").asText();
        value
            .path("messages")
            .forEach(item -> items.add("msg:" + number + ":" + item.path("id").asText()));
        value.path("statuses").forEach(item -> status(number, item));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a webhook that was taken is not JSON", e);
    }
  }

  private void status(String number, JsonNode item) {
    String wamid = item.path("id").asText();
    String word = item.path("status").asText();
    items.add("status:" + number + ":" + wamid + ":" + word);
    statuses.add(wamid + " " + word);
  }

  /** The keys of all items. */
  List<String> items() {
    return items.stream().sorted().toList();
  }

  /** Each {@code <wamid> <status>}. */
  List<String> statuses() {
    return statuses.stream().sorted().toList();
  }
}
