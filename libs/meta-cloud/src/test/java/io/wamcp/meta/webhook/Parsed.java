package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.testkit.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Parses fixtures and texts for the tests of this package. */
final class Parsed {

  private static final WebhookParser PARSER = new WebhookParser();

  private Parsed() {}

  static List<WebhookItem> fixture(String name) {
    return items(Fixtures.bytes("webhooks/" + name + ".json"));
  }

  static InboundMessage message(String name) {
    return new MessageReader().read((InboundMessageItem) fixture(name).getFirst());
  }

  static StatusUpdate status(String name) {
    return new StatusReader().read((StatusItem) fixture(name).getFirst());
  }

  static List<WebhookItem> items(byte[] body) {
    return ((ParsedWebhook.Items) PARSER.parse(body)).items();
  }

  static List<WebhookItem> items(JsonNode body) {
    return items(body.toString());
  }

  static List<WebhookItem> items(String body) {
    return items(body.getBytes(StandardCharsets.UTF_8));
  }

  static ParsedWebhook text(String body) {
    return PARSER.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  /** A body with one change of the field {@code messages} holding the given value. */
  static List<WebhookItem> value(String value) {
    return ((ParsedWebhook.Items)
            text(
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"2\",\"changes\":"
                    + "[{\"field\":\"messages\",\"value\":"
                    + value
                    + "}]}]}"))
        .items();
  }
}
