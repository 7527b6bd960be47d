package io.wamcp.inngest.devserver.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the body of an event request: one object or an array. Reading stops at the first bad event;
 * those before it count. Error texts are those of the Inngest server.
 */
final class EventReader {

  static final int MAX_EVENTS = 5000;
  static final int MAX_EVENT_BYTES = 3 * 1024 * 1024;

  private static final ObjectReader ONE =
      Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private EventReader() {}

  /** The good events in order, and what stopped the reading. */
  record Events(List<ObjectNode> good, Optional<String> error) {}

  static Events read(byte[] body) {
    List<ObjectNode> good = new ArrayList<>();
    try (JsonParser parser = Json.mapper().createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        readArray(parser, good);
      } else if (first != null) {
        checkSize(body.length);
        JsonNode event = ONE.readTree(parser);
        if (parser.nextToken() != null) {
          throw new BadEventException("invalid character after top-level value");
        }
        good.add(EventCheck.check(event));
      }
      return new Events(good, Optional.empty());
    } catch (JsonProcessingException e) {
      return new Events(good, Optional.of(JsonProblem.describe(body, e)));
    } catch (BadEventException | IllegalArgumentException e) {
      return new Events(good, Optional.of(e.getMessage()));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private static void readArray(JsonParser parser, List<ObjectNode> good) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (good.size() == MAX_EVENTS) {
        throw new BadEventException("Too many events: Max " + MAX_EVENTS);
      }
      long start = parser.currentTokenLocation().getByteOffset();
      JsonNode event = ONE.readTree(parser);
      checkSize(parser.currentLocation().getByteOffset() - start);
      good.add(EventCheck.check(event));
    }
  }

  private static void checkSize(long bytes) {
    if (bytes > MAX_EVENT_BYTES) {
      throw new BadEventException(
          "Event is over the max size: Max "
              + MAX_EVENT_BYTES
              + " bytes / Size "
              + bytes
              + " bytes");
    }
  }

  /** Why an event is refused, in words for the sender. */
  static final class BadEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadEventException(String message) {
      super(message);
    }
  }
}
