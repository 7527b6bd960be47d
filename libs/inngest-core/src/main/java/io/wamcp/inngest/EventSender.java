package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.internal.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Posts encoded events, again when that may help. Thread-safe. */
final class EventSender {

  private static final long LARGEST_ANSWER = 4L << 20;
  private static final String NO_KEY = "NO_EVENT_KEY_SET";

  private final InngestConfig config;
  private final EngineApi api;
  private final Transport transport;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Sleeper sleeper;
  private final int tries;

  EventSender(
      InngestConfig config,
      EngineApi api,
      Transport transport,
      InstantSource clock,
      RandomGenerator random,
      Sleeper sleeper,
      int tries) {
    this.config = config;
    this.api = api;
    this.transport = transport;
    this.clock = clock;
    this.random = random;
    this.sleeper = sleeper;
    this.tries = tries;
  }

  SendResult send(byte[] body, int count) {
    URI uri = URI.create(config.eventApiBaseUrl() + "/e/" + key());
    Map<String, String> headers = api.commonHeaders();
    // One seed for all tries: the server then gives the same events the same ids.
    headers.put("X-Inngest-Event-Id-Seed", seed());
    for (int attempt = 0; ; attempt++) {
      InngestSendException failure;
      try {
        Transport.Reply reply = transport.exchange("POST", uri, headers, body, LARGEST_ANSWER);
        if (reply.ok()) {
          return accepted(reply, count);
        }
        failure = refused(reply);
      } catch (IOException e) {
        failure =
            new InngestSendException(
                0,
                "the Inngest server at " + config.eventApiBaseUrl() + " gave no answer",
                List.of(),
                true,
                e);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      if (!failure.retriable() || attempt + 1 >= tries) {
        throw failure;
      }
      pause(attempt);
    }
  }

  private String key() {
    if (config.eventKey().isPresent()) {
      return config.eventKey().get().pathSegment();
    }
    if (config.dev()) {
      return NO_KEY;
    }
    throw InngestSendException.local("INNGEST_EVENT_KEY is not set: no event can be sent");
  }

  private String seed() {
    byte[] entropy = new byte[10];
    random.nextBytes(entropy);
    return clock.millis() + "," + Base64.getEncoder().encodeToString(entropy);
  }

  private void pause(int attempt) {
    long base = 100L << Math.min(attempt, 6);
    try {
      sleeper.sleep(Duration.ofMillis(base + random.nextLong(base)));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static InngestSendException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new InngestSendException(0, "interrupted while sending events", List.of(), true, e);
  }

  private static SendResult accepted(Transport.Reply reply, int count) {
    List<String> ids = ids(reply);
    if (ids.size() != count) {
      throw new InngestSendException(
          reply.status(),
          "the server confirmed " + ids.size() + " of " + count + " events",
          ids,
          true,
          null);
    }
    return new SendResult(ids);
  }

  private static InngestSendException refused(Transport.Reply reply) {
    boolean passing = reply.status() >= 500 || reply.status() == 429 || reply.status() == 408;
    return new InngestSendException(
        reply.status(), EngineApi.problem(reply), ids(reply), passing, null);
  }

  /** The ids in an answer; the server puts an empty one where it took nothing. */
  private static List<String> ids(Transport.Reply reply) {
    List<String> ids = new ArrayList<>();
    try {
      for (JsonNode id : Json.read(reply.body()).path("ids")) {
        if (!id.asText("").isEmpty()) {
          ids.add(id.asText());
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return ids;
  }
}
