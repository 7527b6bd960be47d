package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.ingress.RecordingEngine;
import io.wamcp.testkit.Fixtures;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What reaches the engine. */
class WebhookEventsIT {

  private final byte[] text = Fixtures.bytes("webhooks/msg-text.json");

  @Test
  void aNewItemIsAnEventWithinMomentsAndARepeatIsNone() throws Exception {
    try (RecordingEngine engine = RecordingEngine.start();
        IngressUnderTest ingress = start(engine, Map.of())) {
      ingress.deliver(text);
      ingress.deliver(text);
      ingress.deliver(Fixtures.bytes("webhooks/status-failed-131047.json"));
      await().atMost(Duration.ofSeconds(8)).until(() -> engine.events().size() == 2);
      JsonNode message = engine.events().get(0);
      assertThat(message.get("name").asText()).isEqualTo("wa/webhook.received");
      assertThat(message.get("id").asText())
          .startsWith("msg:100000000000001:wamid.")
          .isEqualTo(message.at("/data/dispatchKey").asText())
          .isEqualTo(message.at("/data/derivedEventId").asText());
      assertThat(message.at("/data/phoneNumberId").asText()).isEqualTo("100000000000001");
      assertThat(message.at("/data/rawPayload/field").asText()).isEqualTo("messages");
      JsonNode status = engine.events().get(1);
      assertThat(status.get("name").asText()).isEqualTo("wa/status.update.received");
      assertThat(status.at("/data/status").asText()).isEqualTo("failed");
      assertThat(status.at("/data/error/code").asInt()).isEqualTo(131047);
      assertThat(ingress.count("event_outbox")).as("stays until the consumer is done").isEqualTo(2);
    }
  }

  @Test
  void withPublishDuplicatesEachRepeatIsAnEventOfItsOwn() throws Exception {
    try (RecordingEngine engine = RecordingEngine.start();
        IngressUnderTest ingress = start(engine, Map.of("webhook.publish-duplicates", "true"))) {
      for (int i = 0; i < 3; i++) {
        ingress.deliver(text);
      }
      await().atMost(Duration.ofSeconds(8)).until(() -> engine.events().size() == 3);
      String key = engine.events().getFirst().at("/data/derivedEventId").asText();
      assertThat(engine.events())
          .extracting(event -> event.get("id").asText())
          .containsExactlyInAnyOrder(key, key + "#d1", key + "#d2");
      assertThat(engine.events())
          .allMatch(event -> event.at("/data/derivedEventId").asText().equals(key))
          .allMatch(event -> event.at("/data/dispatchKey").equals(event.get("id")));
      await().atMost(Duration.ofSeconds(8)).until(() -> ingress.count("event_outbox") == 1);
    }
  }

  private static IngressUnderTest start(RecordingEngine engine, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("inngest.base-url", engine.url().toString());
    return IngressUnderTest.start(IngressUnderTest.newDatabase(), settings);
  }
}
