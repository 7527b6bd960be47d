package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import java.time.Instant;
import java.util.List;

/**
 * The table {@code audit_log}: who did what, append only. What is old is taken away by {@link
 * AuditArchive} alone. Stateless.
 */
public final class AuditLog {

  /**
   * An entry. What there is none of is null.
   *
   * @param event what happened, such as {@code tool.call}
   * @param outcome how it ended
   * @param latencyMillis how long it took
   * @param address of the caller, an IP literal
   * @param details more about it, never message bodies or secrets
   */
  public record Entry(
      Instant at,
      String event,
      String outcome,
      ClientId clientId,
      ApiKeyId apiKeyId,
      String tool,
      PhoneNumberId phoneNumberId,
      RequestId requestId,
      String errorCode,
      Integer latencyMillis,
      String address,
      JsonNode details) {

    /** An entry that says no more than this. */
    public static Entry of(Instant at, String event, String outcome) {
      return new Entry(
          at,
          event,
          outcome,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          JsonNodeFactory.instance.objectNode());
    }

    /** The same about a client, by one of its keys or without one. */
    public Entry by(ClientId client, ApiKeyId key) {
      return new Entry(
          at,
          event,
          outcome,
          client,
          key,
          tool,
          phoneNumberId,
          requestId,
          errorCode,
          latencyMillis,
          address,
          details);
    }

    /** The same about a number and a send, either of which may be null. */
    public Entry about(PhoneNumberId number, RequestId request) {
      return new Entry(
          at,
          event,
          outcome,
          clientId,
          apiKeyId,
          tool,
          number,
          request,
          errorCode,
          latencyMillis,
          address,
          details);
    }

    /** The same with details. */
    public Entry with(JsonNode more) {
      return new Entry(
          at,
          event,
          outcome,
          clientId,
          apiKeyId,
          tool,
          phoneNumberId,
          requestId,
          errorCode,
          latencyMillis,
          address,
          more);
    }
  }

  private static final String APPEND =
      """
      INSERT INTO audit_log (ts, event, outcome, client_id, api_key_id, tool, wa_phone_number_id,
          request_id, error_code, latency_ms, ip, details)
      SELECT ts, event, outcome, client_id, api_key_id, tool, number, request_id, error_code,
          latency_ms, ip, details
      FROM jsonb_to_recordset(CAST(:entries AS jsonb)) AS e(ts timestamptz, event text, outcome text,
          client_id uuid, api_key_id uuid, tool text, number text, request_id uuid, error_code text,
          latency_ms int, ip inet, details jsonb)
      """;

  private AuditLog() {}

  /** Appends an entry in the transaction of what it tells. */
  public static void append(DbExecute tx, Entry entry) {
    appendAll(tx, List.of(entry));
  }

  /** Appends entries, of any clients, in their order. */
  public static void appendAll(DbExecute tx, List<Entry> entries) {
    ArrayNode rows = Json.mapper().createArrayNode();
    for (Entry entry : entries) {
      rows.addObject()
          .put("ts", entry.at().toString())
          .put("event", entry.event())
          .put("outcome", entry.outcome())
          .put("client_id", text(entry.clientId()))
          .put("api_key_id", text(entry.apiKeyId()))
          .put("tool", entry.tool())
          .put("number", text(entry.phoneNumberId()))
          .put("request_id", text(entry.requestId()))
          .put("error_code", entry.errorCode())
          .put("latency_ms", entry.latencyMillis())
          .put("ip", entry.address())
          .set("details", entry.details());
    }
    tx.createInsert(APPEND).addParam("entries", rows.toString()).execute();
  }

  private static String text(Object id) {
    return id == null ? null : id.toString();
  }
}
