package io.wamcp.acceptance.replay;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.MediaDownloadRequested;
import io.wamcp.domain.event.MediaUploadRequested;
import io.wamcp.domain.event.MessageReadRequested;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.MediaId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.StatusItem;
import io.wamcp.meta.webhook.WebhookItem;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.Json;
import io.wamcp.store.ReadMarks;
import io.wamcp.store.Sends;
import io.wamcp.testkit.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The events of the recorded runs, always the same. */
final class Events {

  static final RequestId REQUEST = new RequestId(ReplayWorld.id(11));
  private static final MessageId MESSAGE = new MessageId(ReplayWorld.id(12));
  private static final String RECIPIENT = "+15550001111";
  private static final Map<String, Object> PAYLOAD = Map.of("body", "Hello");
  private static final Map<String, Object> REACTION =
      new TreeMap<>(Map.of("targetWamid", "wamid.in", "emoji", "👍"));

  private Events() {}

  /** The message in a stored webhook. */
  static WebhookReceived inbound(String fixture) {
    InboundMessageItem item = (InboundMessageItem) item(Fixtures.bytes("webhooks/" + fixture));
    return new WebhookReceived(
        ReplayWorld.PHONE, Json.toMap(item.slice()), item.derivedEventId(), item.derivedEventId());
  }

  /** A status of the scripted Meta's message. */
  static StatusUpdateReceived status(String word) {
    String body =
        """
        {"object":"whatsapp_business_account","entry":[{"id":"2001","changes":[{"field":"messages",\
        "value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1555",\
        "phone_number_id":"%s"},"statuses":[{"id":"%s","status":"%s","recipient_id":"15550001111",\
        "timestamp":"1790000000"}]}}]}]}\
        """
            .formatted(ReplayWorld.PHONE, ScriptedMeta.WAMID, word);
    StatusItem item = (StatusItem) item(body.getBytes(StandardCharsets.UTF_8));
    return new StatusUpdateReceived(
        ReplayWorld.PHONE,
        item.wamid(),
        item.status(),
        null,
        Json.toMap(item.slice()),
        item.derivedEventId(),
        item.derivedEventId());
  }

  private static WebhookItem item(byte[] body) {
    return ((ParsedWebhook.Items) new WebhookParser().parse(body)).items().getFirst();
  }

  static MessageSendRequested send() {
    return new MessageSendRequested(
        ReplayWorld.OWNER,
        null,
        ReplayWorld.PHONE,
        MESSAGE,
        RECIPIENT,
        "text",
        PAYLOAD,
        REQUEST,
        REQUEST.toString());
  }

  /** A reaction to a message of a customer. */
  static MessageSendRequested reaction() {
    return new MessageSendRequested(
        ReplayWorld.OWNER,
        null,
        ReplayWorld.PHONE,
        MESSAGE,
        RECIPIENT,
        "reaction",
        REACTION,
        REQUEST,
        REQUEST.toString());
  }

  static MessageReadRequested read() {
    return new MessageReadRequested(
        ReplayWorld.OWNER,
        null,
        ReplayWorld.PHONE,
        new Wamid("wamid.in"),
        true,
        REQUEST,
        MessageReadRequested.keyOf(REQUEST));
  }

  /** The mark of {@link #read()} and its event. */
  static void marked(ReplayWorld world) {
    world.sql(
        "INSERT INTO contacts (id, phone_number_id, wa_id) VALUES ('%s', '%s', '15550001111')"
            .formatted(ReplayWorld.id(13), ReplayWorld.NUMBER));
    ReadMarks.NewMark mark =
        new ReadMarks.NewMark(
            ReplayWorld.OWNER,
            ReplayWorld.NUMBER,
            new ContactId(ReplayWorld.id(13)),
            1,
            new Wamid("wamid.in"),
            true,
            REQUEST);
    world.database.inTransactionDo(tx -> ReadMarks.request(tx, mark, ReplayWorld.START));
    world.await(read());
  }

  static DomainEvent download() {
    Wamid wamid = new Wamid("wamid.media");
    MediaId media = new MediaId("900001");
    return new MediaDownloadRequested(
        ReplayWorld.OWNER,
        ReplayWorld.PHONE,
        media,
        wamid,
        MediaDownloadRequested.keyOf(ReplayWorld.PHONE, wamid, media));
  }

  static DomainEvent upload() {
    return new MediaUploadRequested(
        ReplayWorld.OWNER, ReplayWorld.PHONE, "a/b.png", "image/png", REQUEST, "upload:" + REQUEST);
  }

  static DomainEvent notification() {
    return new ClientNotify(
        ReplayWorld.OWNER, ReplayWorld.PHONE, "message.received", new Wamid("wamid.in"));
  }

  /** The queued row of {@link #send()} and its event. */
  static void queue(ReplayWorld world) {
    queue(world, send(), "Hello");
  }

  /** The queued row of {@link #reaction()} and its event. */
  static void queueReaction(ReplayWorld world) {
    queue(world, reaction(), "👍");
  }

  private static void queue(ReplayWorld world, MessageSendRequested event, String body) {
    Sends.NewSend send =
        new Sends.NewSend(
            MESSAGE,
            REQUEST,
            ReplayWorld.OWNER,
            null,
            ReplayWorld.NUMBER,
            null,
            RECIPIENT,
            event.type(),
            body,
            Json.toNode(event.payload()),
            null,
            null,
            "print");
    world.database.inTransactionDo(tx -> Sends.insertQueued(tx, send, ReplayWorld.START));
    world.await(event);
  }

  /** The same row, as some other run has settled it. */
  static void settled(ReplayWorld world) {
    queue(world);
    world.sql(
        "UPDATE messages SET status = 'sent', send_state = 'settled', wamid = '"
            + ScriptedMeta.WAMID
            + "', settled_by_run = 'another-run'");
  }
}
