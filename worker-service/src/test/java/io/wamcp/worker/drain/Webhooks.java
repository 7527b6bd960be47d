package io.wamcp.worker.drain;

import io.wamcp.store.Json;
import io.wamcp.worker.WorkerHarness;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Webhooks of the harness's number as Meta sends them. */
final class Webhooks {

  private Webhooks() {}

  /** The value of a change that brings one text. */
  static Map<String, Object> text(String from, String wamid, String body) {
    Map<String, Object> message =
        Map.of(
            "from",
            from,
            "id",
            wamid,
            "timestamp",
            "1764000000",
            "type",
            "text",
            "text",
            Map.of("body", body));
    return Map.of(
        "messaging_product", "whatsapp",
        "metadata", Map.of("phone_number_id", WorkerHarness.NUMBER.value()),
        "contacts", List.of(Map.of("wa_id", from)),
        "messages", List.of(message));
  }

  /** The body that holds one change of messages. */
  static byte[] body(Map<String, Object> value) {
    Map<String, Object> change = Map.of("field", "messages", "value", value);
    Map<String, Object> entry = Map.of("id", "200000000000001", "changes", List.of(change));
    Map<String, Object> body =
        Map.of("object", "whatsapp_business_account", "entry", List.of(entry));
    return Json.write(body).getBytes(StandardCharsets.UTF_8);
  }
}
