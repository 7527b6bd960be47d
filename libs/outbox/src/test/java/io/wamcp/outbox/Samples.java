package io.wamcp.outbox;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
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

  static ClientNotify hint(String id) {
    ClientId client = new ClientId(UUID.fromString("6f1c1a52-3c3b-4b8e-9a55-0d3c8f5f0a01"));
    return new ClientNotify(client, NUMBER, "message.received", new Wamid(id));
  }
}
