package io.wamcp.domain.event;

import io.wamcp.domain.id.MediaId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.domain.id.Wamid;
import java.util.List;
import java.util.Map;

/**
 * What the schemas say beyond names and types. {@code EventContractTest} holds it against what the
 * records themselves accept.
 */
final class EventShapes {

  static final String TEXT = "^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f]+$";
  static final String BELOW_ROOT =
      "^(?!/)(?!.*\\.\\.)(?=.*\\S)[^\\\\\\u0000-\\u001f\\u007f-\\u009f]+$";

  /** One field: its bound, whether it may be absent, and what it means. */
  record Field(int maxLength, boolean optional, String meaning) {}

  /** One event: its record, who reacts to it, and its fields. */
  record Shape(
      Class<? extends DomainEvent> type,
      String name,
      String consumer,
      String meaning,
      Map<String, Field> fields) {}

  /** Longest text of each opaque id. */
  static final Map<Class<?>, Integer> OPAQUE_IDS =
      Map.of(
          PhoneNumberId.class, PhoneNumberId.MAX_LENGTH,
          WabaId.class, WabaId.MAX_LENGTH,
          Wamid.class, Wamid.MAX_LENGTH,
          MediaId.class, MediaId.MAX_LENGTH);

  private static final Field NUMBER = required("Meta's id of the business number.");
  private static final Field CLIENT = required("The client whose work it is.");
  private static final Field WAMID = required("Meta's id of the message.");
  private static final Field REQUEST = required("Our id of the send, shown to clients as queueId.");
  private static final Field DERIVED =
      text(EventFields.MAX_KEY, "The item's own id, the same with every delivery.");
  private static final Field DISPATCH =
      text(
          EventFields.MAX_KEY,
          "Event id of this sending and idempotency key of its function: the subject's own key,"
              + " with #r1, #r2 … when it is sent anew.");

  private static final Field STORED =
      optional("True where the slice is too large for an event: it is empty then, and stored.");

  static final List<Shape> ALL =
      List.of(
          new Shape(
              WebhookReceived.class,
              WebhookReceived.NAME,
              "process-message",
              "One inbound message, echo, or account event about a person is durable and waits to"
                  + " be processed.",
              Map.of(
                  "phoneNumberId", NUMBER,
                  "rawPayload", required("The message's own redacted slice of the webhook."),
                  "derivedEventId", DERIVED,
                  "dispatchKey", DISPATCH,
                  "payloadStored", STORED)),
          new Shape(
              StatusUpdateReceived.class,
              StatusUpdateReceived.NAME,
              "status-updater",
              "One delivery status is durable and waits to be applied.",
              Map.of(
                  "phoneNumberId", NUMBER,
                  "wamid", WAMID,
                  "status", text(64, "Meta's word for the status."),
                  "error", optional("Why the message failed."),
                  "raw", required("The status's own redacted slice of the webhook."),
                  "derivedEventId", DERIVED,
                  "dispatchKey", DISPATCH,
                  "payloadStored", STORED)),
          new Shape(
              MessageSendRequested.class,
              MessageSendRequested.NAME,
              "send-message",
              "A send was accepted; its row is queued and has to be settled.",
              Map.of(
                  "clientId", CLIENT,
                  "apiKeyId", optional("The key that asked; absent for sends by an operator."),
                  "phoneNumberId", NUMBER,
                  "messageId", required("The row of the message."),
                  "to", text(256, "Plus and digits, or a business-scoped user id."),
                  "type", text(32, "Meta's message type."),
                  "payload", required("The type's own object."),
                  "requestId", REQUEST,
                  "dispatchKey", DISPATCH)),
          new Shape(
              MessageSendCompleted.class,
              MessageSendCompleted.NAME,
              "none of ours; a hint for whoever waits",
              "A send is settled. The row is the truth.",
              Map.of(
                  "phoneNumberId", NUMBER,
                  "requestId", REQUEST,
                  "wamid", optional("Meta's id of the message; present when sent."),
                  "status", text(0, "sent or failed."),
                  "errorCode", optional("Meta's error code, when Meta gave one."),
                  "errorMessage", optional("The error in words."))),
          new Shape(
              MessageReadRequested.class,
              MessageReadRequested.NAME,
              "mark-message-read",
              "A client has read a chat up to this message; WhatsApp has to be told.",
              Map.of(
                  "clientId", CLIENT,
                  "apiKeyId", optional("The key that asked; absent for an operator."),
                  "phoneNumberId", NUMBER,
                  "wamid", WAMID,
                  "typing", required("Whether to show that a reply is being written."),
                  "requestId", required("Our id of the request."),
                  "dispatchKey", DISPATCH)),
          new Shape(
              ClientNotify.class,
              ClientNotify.NAME,
              "push-client-notification",
              "A client granted this number should look: something about this message is new.",
              Map.of(
                  "clientId", CLIENT,
                  "phoneNumberId", NUMBER,
                  "kind", text(64, "What is new, such as message.received."),
                  "wamid", WAMID)),
          new Shape(
              MediaDownloadRequested.class,
              MediaDownloadRequested.NAME,
              "download-media",
              "An inbound message carries media that has to be fetched.",
              Map.of(
                  "clientId", CLIENT,
                  "phoneNumberId", NUMBER,
                  "mediaId", required("Meta's id of the media."),
                  "wamid", WAMID,
                  "dispatchKey", DISPATCH)),
          new Shape(
              MediaUploadRequested.class,
              MediaUploadRequested.NAME,
              "upload-media",
              "A file has to be uploaded to Meta before it can be sent.",
              Map.of(
                  "clientId", CLIENT,
                  "phoneNumberId", NUMBER,
                  "localPath", text(1024, "Path below the media root."),
                  "mime", text(255, "Media type of the file."),
                  "requestId", REQUEST,
                  "dispatchKey", DISPATCH)));

  private EventShapes() {}

  static Shape of(Class<?> type) {
    return ALL.stream().filter(shape -> shape.type() == type).findFirst().orElseThrow();
  }

  private static Field required(String meaning) {
    return new Field(0, false, meaning);
  }

  private static Field optional(String meaning) {
    return new Field(0, true, meaning);
  }

  private static Field text(int maxLength, String meaning) {
    return new Field(maxLength, false, meaning);
  }
}
