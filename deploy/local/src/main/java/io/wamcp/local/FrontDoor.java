package io.wamcp.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.testkit.WebhookSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Talks to a stack as Meta, a customer and an operator of the simulation do. Thread-safe. */
public final class FrontDoor {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORGED = "sha256=" + "0".repeat(64);

  private final StackInfo info;
  private final WebhookSigner signer;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  public FrontDoor(StackInfo info) {
    this.info = info;
    this.signer = new WebhookSigner(info.meta().appSecret());
  }

  /** The body of a webhook with one text message. */
  public byte[] textWebhook(String number, String from, String wamid, String text) {
    return textWebhook(number, Map.of("from", from), Map.of("wa_id", from), wamid, text);
  }

  /** The same of somebody who keeps their phone number back. */
  public byte[] textWebhookByUserId(String number, String userId, String wamid, String text) {
    return textWebhook(
        number, Map.of("from_user_id", userId), Map.of("user_id", userId), wamid, text);
  }

  private byte[] textWebhook(
      String number,
      Map<String, Object> sender,
      Map<String, Object> identifier,
      String wamid,
      String text) {
    Map<String, Object> message = new HashMap<>(sender);
    message.put("id", wamid);
    message.put("timestamp", Long.toString(Instant.now().getEpochSecond()));
    message.put("type", "text");
    message.put("text", Map.of("body", text));
    Map<String, Object> contact = new HashMap<>(identifier);
    contact.put("profile", Map.of("name", "Customer " + identifier.values().iterator().next()));
    return body(
        Map.of(
            "messaging_product", "whatsapp",
            "metadata", metadata(number),
            "contacts", List.of(contact),
            "messages", List.of(message)));
  }

  /** The body of a webhook with one status of a send. */
  public byte[] statusWebhook(String number, String wamid, String requestId, String status) {
    Map<String, Object> update =
        Map.of(
            "id", wamid,
            "status", status,
            "timestamp", Long.toString(Instant.now().getEpochSecond()),
            "recipient_id", "15550001111",
            "biz_opaque_callback_data", requestId);
    return body(
        Map.of(
            "messaging_product", "whatsapp",
            "metadata", metadata(number),
            "statuses", List.of(update)));
  }

  private static Map<String, Object> metadata(String number) {
    return Map.of("display_phone_number", "15550009001", "phone_number_id", number);
  }

  private byte[] body(Map<String, Object> value) {
    Map<String, Object> change = Map.of("field", "messages", "value", value);
    Map<String, Object> entry = Map.of("id", info.meta().wabaId(), "changes", List.of(change));
    return json(Map.of("object", "whatsapp_business_account", "entry", List.of(entry)));
  }

  /** Posts a webhook as Meta does; gives the status. */
  public int post(byte[] body) {
    return post(body, signer.sign(body));
  }

  /** Posts a webhook with a signature that is not Meta's; gives the status. */
  public int postForged(byte[] body) {
    return post(body, FORGED);
  }

  private int post(byte[] body, String signature) {
    return send(
        HttpRequest.newBuilder(URI.create(info.ingress().url() + "/webhook/meta"))
            .header("Content-Type", "application/json")
            .header(WebhookSigner.HEADER, signature)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  /** Lets a customer write through the simulated Meta. */
  public void customerWrites(String number, String from, String text) {
    control("/_sim/inbound", Map.of("phoneNumberId", number, "from", from, "text", text));
  }

  /** Tells the simulated Meta how to behave. */
  public void behaviour(Map<String, Object> behaviour) {
    control("/_sim/behaviour", behaviour);
  }

  private void control(String path, Map<String, Object> body) {
    int status =
        send(
            HttpRequest.newBuilder(URI.create(info.meta().url() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json(body))));
    if (status / 100 != 2) {
      throw new IllegalStateException("the simulated Meta answered " + status + " to " + path);
    }
  }

  private int send(HttpRequest.Builder request) {
    try {
      return http.send(
              request.timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException("the stack cannot be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while talking to the stack", e);
    }
  }

  private static byte[] json(Map<String, Object> body) {
    try {
      return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
