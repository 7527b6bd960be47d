package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import java.util.Collection;
import java.util.List;

/**
 * Postgres NOTIFY: hints for processes that LISTEN, delivered when the transaction commits. Who
 * gets one reads the rows again, so a lost hint costs time, never data. Stateless.
 */
public final class Notifications {

  /** A send is settled; the payload is its request id. */
  public static final String SENDS = "wamcp_sends";

  /** A client should look; the payload is the {@link ClientNotify} as JSON. */
  public static final String CLIENTS = "wamcp_notify";

  /** Messages of a number have changed; the payload is the {@link MessagesChanged} as JSON. */
  public static final String MESSAGES = "wamcp_messages";

  /** A session of an MCP client has changed; the payload is the {@link SessionChange} as JSON. */
  public static final String SESSIONS = "wamcp_sessions";

  /**
   * Keys, clients, grants or numbers have changed: whoever remembers rights reads them again. Sent
   * by triggers, without a payload.
   */
  public static final String ACCESS = "wamcp_access";

  /** Postgres refuses longer payloads. */
  static final int MAX_PAYLOAD_BYTES = 7_999;

  private Notifications() {}

  /** A send is settled, and so its message has changed. */
  public static void sendSettled(
      DbExecute tx, RequestId request, PhoneNumberId number, MessageId message) {
    tx.createGet(
            """
            SELECT 1 AS one
            FROM pg_notify(:sends, :request) AS settled, pg_notify(:messages, :changed) AS changed
            """)
        .addParam("sends", SENDS)
        .addParam("request", request.toString())
        .addParam("messages", MESSAGES)
        .addParam("changed", Json.write(new MessagesChanged(number, List.of(message))))
        .execute();
  }

  public static void client(DbExecute tx, ClientNotify event) {
    send(tx, CLIENTS, Json.write(event));
  }

  /** As {@link #client}, for several. Postgres folds equal ones of one transaction into one. */
  public static void clients(DbExecute tx, Collection<ClientNotify> events) {
    sendAll(tx, CLIENTS, events.stream().map(Json::write).toList());
  }

  /** These messages of a number have changed in a way its clients may see. */
  public static void messages(DbExecute tx, PhoneNumberId number, Collection<MessageId> changed) {
    sendAll(tx, MESSAGES, MessagesChanged.of(number, changed).stream().map(Json::write).toList());
  }

  private static void sendAll(DbExecute tx, String channel, List<String> payloads) {
    tx.createGet(
            """
            SELECT count(pg_notify(:channel, payload)) AS sent
            FROM jsonb_array_elements_text(CAST(:payloads AS jsonb)) AS payload
            """)
        .addParam("channel", channel)
        .addParam("payloads", Json.write(payloads))
        .execute();
  }

  static void session(DbExecute tx, SessionChange change) {
    send(tx, SESSIONS, Json.write(change));
  }

  private static void send(DbExecute tx, String channel, String payload) {
    tx.createGet("SELECT 1 AS one FROM pg_notify(:channel, :payload)")
        .addParam("channel", channel)
        .addParam("payload", payload)
        .execute();
  }
}
