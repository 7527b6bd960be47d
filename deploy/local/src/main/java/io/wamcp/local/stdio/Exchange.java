package io.wamcp.local.stdio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;

/** One message of the client on its way to the server, and what comes back for it. */
final class Exchange {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ANSWER = 4 * 1024 * 1024;
  private static final int SERVER_ERROR = -32_000;

  /** How an attempt ended. */
  enum End {
    /** The client has its answer, or needs none. */
    ANSWERED,
    /** The server does not know the session any more. */
    SESSION_LOST,
    /** The stream ended before the answer. */
    BROKEN
  }

  private final ClientMessage message;
  private final Transport transport;
  private final Session session;
  private final ClientOutput output;
  private final BridgeLog log;
  private final AtomicReference<InputStream> body = new AtomicReference<>();
  private volatile boolean cancelled;

  Exchange(
      ClientMessage message,
      Transport transport,
      Session session,
      ClientOutput output,
      BridgeLog log) {
    this.message = message;
    this.transport = transport;
    this.session = session;
    this.output = output;
    this.log = log;
  }

  /** Sends the message once and hands on what comes back. */
  End attempt() throws IOException, InterruptedException {
    HttpResponse<InputStream> response = transport.post(message);
    body.set(response.body());
    try (InputStream in = response.body()) {
      if (response.statusCode() == 404 && message.ownVersion() == null && session.id() != null) {
        return End.SESSION_LOST;
      }
      return Transport.isStream(response) ? stream(in) : plain(response, in);
    }
  }

  private End stream(InputStream in) throws IOException {
    boolean[] answered = {!message.isRequest()};
    new EventStream(in)
        .forEach(
            data -> {
              JsonNode received = parse(data);
              if (received != null) {
                answered[0] |= message.isAnsweredBy(received);
                output.send(received);
              }
            });
    return answered[0] ? End.ANSWERED : End.BROKEN;
  }

  private End plain(HttpResponse<InputStream> response, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_ANSWER);
    JsonNode answer = parse(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
    if (message.is("initialize") && answer != null) {
      session.begun(message, answer, response.headers().firstValue("Mcp-Session-Id").orElse(null));
    }
    if (response.statusCode() >= 400) {
      log.say(message.method() + " was answered with HTTP " + response.statusCode());
    }
    if (!message.isRequest() && !message.json().isArray()) {
      return End.ANSWERED;
    }
    if (answer == null || answer.isMissingNode()) {
      fail("The server answered HTTP " + response.statusCode() + " without a message.");
    } else {
      output.send(addressed(answer));
    }
    return End.ANSWERED;
  }

  /** An error found before the message was read has no id; the client waits for its own. */
  private JsonNode addressed(JsonNode answer) {
    if (answer.isObject() && !answer.hasNonNull("id") && message.isRequest()) {
      ((ObjectNode) answer).set("id", message.id());
    }
    return answer;
  }

  /** Answers in the server's place. */
  void fail(String why) {
    log.say((message.method() == null ? "a message" : message.method()) + ": " + why);
    if (!message.isRequest() || cancelled) {
      return;
    }
    ObjectNode error = JSON.createObjectNode().put("jsonrpc", "2.0");
    error.set("id", message.id());
    error.putObject("error").put("code", SERVER_ERROR).put("message", why);
    output.send(error);
  }

  /** Closes the answer, which is how the server learns that nobody wants it any more. */
  void cancel() {
    cancelled = true;
    InputStream open = body.get();
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        log.say("a cancelled request could not be closed");
      }
    }
  }

  boolean cancelled() {
    return cancelled;
  }

  ClientMessage message() {
    return message;
  }

  private static JsonNode parse(String text) {
    try {
      return text.isBlank() ? null : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
