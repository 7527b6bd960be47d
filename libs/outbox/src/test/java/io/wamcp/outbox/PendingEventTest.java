package io.wamcp.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.store.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PendingEventTest {

  @Test
  void itsLengthIsAboutThatOfItsJson() {
    String text = "x".repeat(20_000);
    Map<String, Object> payload =
        Map.of(
            "id", "wamid.1",
            "text", Map.of("body", text),
            "contacts", List.of(Map.of("name", text), Map.of("name", "Ada", "age", 36)),
            "nothing", Arrays.asList(null, true, 1.5));
    WebhookReceived event = new WebhookReceived(Samples.NUMBER, payload, "msg:1", "msg:1");
    int real = Json.toNode(event).toString().length();
    assertThat(PendingEvent.of(event).bytes()).isBetween(real - 500, real + 1_000);
  }

  @Test
  void aDuplicateIsARowOfItsOwn() {
    PendingEvent event = PendingEvent.of(Samples.message("m1"));
    PendingEvent copy = event.asDuplicate(event.subjectKey() + "#d1");
    assertThat(copy.subjectKey()).isEqualTo(event.subjectKey() + "#d1");
    assertThat(copy.eventName()).isEqualTo(event.eventName());
    assertThat(copy.bytes()).isEqualTo(event.bytes());
  }
}
