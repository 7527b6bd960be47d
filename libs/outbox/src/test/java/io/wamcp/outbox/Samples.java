package io.wamcp.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.MessageSendCompleted;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Json;
import io.wamcp.store.OutboxRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** Events for tests. */
final class Samples {

  static final PhoneNumberId NUMBER = new PhoneNumberId("106540352242922");

  private Samples() {}

  static WebhookReceived message(String id) {
    String key = "msg:" + NUMBER + ":" + id;
    return new WebhookReceived(NUMBER, Map.of("id", id), key, key);
  }

  static List<DomainEvent> messages(int count) {
    return IntStream.rangeClosed(1, count).<DomainEvent>mapToObj(i -> message("m" + i)).toList();
  }

  static List<DomainEvent> sends(PhoneNumberId number, int count) {
    return IntStream.rangeClosed(1, count).<DomainEvent>mapToObj(i -> send(number, i)).toList();
  }

  private static MessageSendRequested send(PhoneNumberId number, int i) {
    UUID id = new UUID(Long.parseLong(number.value()), i);
    return new MessageSendRequested(
        new ClientId(id),
        null,
        number,
        new MessageId(id),
        "+15550001111",
        "text",
        Map.of("body", "hello"),
        new RequestId(id),
        id.toString());
  }

  /** Events as they are sent. */
  static List<OutboxEvent> outgoing(int count) {
    return messages(count).stream().map(Samples::outgoing).toList();
  }

  private static OutboxEvent outgoing(DomainEvent event) {
    return OutboxEvent.of(
        new OutboxRow(
            1,
            event.eventName(),
            event.subjectKey(),
            event.dispatchKey(),
            event.phoneNumberId(),
            Json.toNode(event),
            Json.write(event).length(),
            event.confirmation(),
            Instant.EPOCH,
            Instant.EPOCH,
            1,
            0,
            0,
            null));
  }

  /** An event whose loss costs nothing. */
  static MessageSendCompleted hint(String id) {
    RequestId request = new RequestId(UUID.nameUUIDFromBytes(id.getBytes(UTF_8)));
    return new MessageSendCompleted(NUMBER, request, new Wamid(id), "sent", null, null);
  }
}
