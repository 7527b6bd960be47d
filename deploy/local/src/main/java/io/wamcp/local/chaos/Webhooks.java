package io.wamcp.local.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Bodies of webhooks with several items. */
final class Webhooks {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Webhooks() {}

  record Text(String from, String wamid, String text) {}

  record Status(String wamid, String word, String recipient) {}

  static byte[] texts(String waba, String number, List<Text> texts, Instant at) {
    List<Map<String, Object>> messages =
        texts.stream()
            .map(
                text ->
                    Map.<String, Object>of(
                        "from", text.from(),
                        "id", text.wamid(),
                        "timestamp", Long.toString(at.getEpochSecond()),
                        "type", "text",
                        "text", Map.of("body", text.text())))
            .toList();
    return body(
        waba,
        Map.of(
            "messaging_product",
            "whatsapp",
            "metadata",
            metadata(number),
            "contacts",
            contacts(texts),
            "messages",
            messages));
  }

  private static List<Map<String, Object>> contacts(List<Text> texts) {
    return texts.stream()
        .map(Text::from)
        .distinct()
        .map(from -> Map.<String, Object>of("wa_id", from, "profile", Map.of("name", "C " + from)))
        .toList();
  }

  static byte[] picture(String waba, String number, String from, String wamid, Instant at) {
    Map<String, Object> image =
        Map.of("id", "media-" + wamid, "mime_type", "image/jpeg", "sha256", "c2hh");
    Map<String, Object> message =
        Map.of(
            "from", from,
            "id", wamid,
            "timestamp", Long.toString(at.getEpochSecond()),
            "type", "image",
            "image", image);
    return body(
        waba,
        Map.of(
            "messaging_product", "whatsapp",
            "metadata", metadata(number),
            "messages", List.of(message)));
  }

  static byte[] statuses(String waba, String number, List<Status> statuses, Instant at) {
    List<Map<String, Object>> items =
        statuses.stream()
            .map(
                status ->
                    Map.<String, Object>of(
                        "id", status.wamid(),
                        "status", status.word(),
                        "recipient_id", status.recipient(),
                        "timestamp", Long.toString(at.getEpochSecond())))
            .toList();
    return body(
        waba,
        Map.of("messaging_product", "whatsapp", "metadata", metadata(number), "statuses", items));
  }

  private static Map<String, Object> metadata(String number) {
    return Map.of("display_phone_number", "15550009001", "phone_number_id", number);
  }

  private static byte[] body(String waba, Map<String, Object> value) {
    Map<String, Object> change = Map.of("field", "messages", "value", value);
    Map<String, Object> entry = Map.of("id", waba, "changes", List.of(change));
    Map<String, Object> body =
        Map.of("object", "whatsapp_business_account", "entry", List.of(entry));
    try {
      return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
