package io.wamcp.local.bench;

import io.wamcp.local.StackInfo;
import io.wamcp.testkit.WebhookSigner;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Posts webhooks as Meta does, quickly. Thread-safe. */
final class WebhookClient implements AutoCloseable {

  private static final String BODY =
      """
      {"object":"whatsapp_business_account","entry":[{"id":"%s","changes":[{"field":"messages",\
      "value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550009001",\
      "phone_number_id":"%s"},%s}}]}]}""";
  private static final String MESSAGE =
      """
      "contacts":[{"wa_id":"%1$s","profile":{"name":"Customer %1$s"}}],"messages":[{"from":"%1$s",\
      "id":"%2$s","timestamp":"%3$d","type":"text","text":{"body":"%4$s"}}]""";
  private static final String STATUS =
      """
      "statuses":[{"id":"%s","recipient_id":"%s","status":"%s","timestamp":"%d"}]""";

  private final HttpConnections connections;
  private final WebhookSigner signer;
  private final String head;
  private final String account;
  private final String number;

  WebhookClient(StackInfo info, String number) {
    this(URI.create(info.ingress().url()), info, number);
  }

  /** Posts to another server than the stack's: a floor. */
  WebhookClient(URI server, StackInfo info, String number) {
    this.connections = new HttpConnections(server);
    this.signer = new WebhookSigner(info.meta().appSecret());
    this.head = connections.head("/webhook/meta") + WebhookSigner.HEADER + ": ";
    this.account = info.meta().wabaId();
    this.number = number;
  }

  byte[] message(String from, String wamid, String text) {
    return body(String.format(MESSAGE, from, wamid, Instant.now().getEpochSecond(), text));
  }

  byte[] status(String recipient, String wamid, String status) {
    return body(String.format(STATUS, wamid, recipient, status, Instant.now().getEpochSecond()));
  }

  private byte[] body(String items) {
    return String.format(BODY, account, number, items).getBytes(StandardCharsets.UTF_8);
  }

  /** Posts a signed body and gives the status of the answer. */
  int post(byte[] body) {
    return connections.exchange(HttpConnections.bytes(head + signer.sign(body) + "\r\n", body));
  }

  @Override
  public void close() {
    connections.close();
  }
}
