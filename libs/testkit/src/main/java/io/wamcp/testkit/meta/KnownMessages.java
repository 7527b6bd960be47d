package io.wamcp.testkit.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The messages of the chats, as far as this Meta knows them: what can be reacted to and marked as
 * read. Thread-safe.
 */
final class KnownMessages {

  /** For both, Meta documents 30 days. */
  private static final Duration OLDEST = Duration.ofDays(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Known(boolean fromCustomer, boolean reaction, Instant at) {}

  private final Map<String, Known> messages = new ConcurrentHashMap<>();
  private final Clock clock;

  KnownMessages(Clock clock) {
    this.clock = clock;
  }

  /** A customer wrote it at this time. */
  void received(String wamid, Instant at) {
    messages.put(wamid, new Known(true, false, at));
  }

  /** Every message of a webhook that is delivered. */
  void received(byte[] webhook) {
    try {
      for (JsonNode message : JSON.readTree(webhook).findValues("messages")) {
        message.forEach(this::received);
      }
    } catch (IOException e) {
      return; // not JSON: something a test wants to be refused
    }
  }

  private void received(JsonNode message) {
    long at = message.path("timestamp").asLong(clock.instant().getEpochSecond());
    boolean reaction = "reaction".equals(message.path("type").asText());
    messages.put(message.path("id").asText(), new Known(true, reaction, Instant.ofEpochSecond(at)));
  }

  void sent(String wamid, boolean reaction) {
    messages.put(wamid, new Known(false, reaction, clock.instant()));
  }

  /** Why this message cannot be reacted to; null when it can. */
  String reactionProblem(String wamid) {
    Known known = messages.get(wamid);
    if (known == null || !known.fromCustomer()) {
      return "the message is no message of a customer in this chat";
    }
    return known.reaction() ? "the message is a reaction itself" : tooOld(known);
  }

  /** Why this message cannot be marked as read; null when it can. */
  String readProblem(String wamid) {
    Known known = messages.get(wamid);
    return known == null || !known.fromCustomer()
        ? "message_id is no message of a customer"
        : tooOld(known);
  }

  private String tooOld(Known known) {
    return known.at().isBefore(clock.instant().minus(OLDEST))
        ? "the message is older than 30 days"
        : null;
  }
}
