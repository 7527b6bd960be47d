package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code api_keys}. Holds hashes only; a key's text exists nowhere. Stateless. */
public final class ApiKeys {

  /**
   * A key as stored.
   *
   * @param hash HMAC-SHA256 of the whole token under the pepper
   * @param readOnly whether it is refused every tool that changes something
   * @param recipients whom it may send to; null for anybody
   * @param rotatedFrom the key it replaces; null for none
   * @param clientDisabled whether its client is disabled, which refuses the key
   */
  public record ApiKey(
      ApiKeyId id,
      ClientId clientId,
      String clientName,
      boolean ownerKey,
      String label,
      String prefix,
      byte[] hash,
      List<String> scopes,
      boolean readOnly,
      List<String> recipients,
      int rpmLimit,
      int dailyMessageLimit,
      Instant createdAt,
      Instant expiresAt,
      Instant revokedAt,
      ApiKeyId rotatedFrom,
      Instant lastUsedAt,
      String lastUsedIp,
      boolean clientDisabled) {

    /** Whether the key may be used at this moment. */
    public boolean liveAt(Instant now) {
      return !clientDisabled && revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
  }

  /**
   * A key to be stored.
   *
   * @param hash HMAC-SHA256 of the whole token under the pepper
   * @param recipients whom it may send to; null for anybody
   * @param rpmLimit requests a minute
   * @param dailyMessageLimit sends a day, in UTC
   * @param expiresAt null for a key that does not expire
   * @param rotatedFrom the key it replaces; null for none
   */
  public record NewKey(
      ClientId client,
      String label,
      String prefix,
      byte[] hash,
      List<String> scopes,
      boolean readOnly,
      List<String> recipients,
      int rpmLimit,
      int dailyMessageLimit,
      Instant expiresAt,
      ApiKeyId rotatedFrom) {}

  /** The last use of a key. The address is null where it is unknown. */
  public record Use(ApiKeyId id, Instant at, String address) {}

  private static final String SELECT =
      """
      SELECT k.*, host(k.last_used_ip) AS last_used_host, c.name AS client_name, c.is_owner, c.disabled_at AS client_disabled_at
      FROM api_keys k JOIN clients c ON c.id = k.client_id
      """;

  private ApiKeys() {}

  public static Optional<ApiKey> findByPrefix(DbExecute db, String prefix) {
    return db.createGet(SELECT + " WHERE k.prefix = :prefix")
        .addParam("prefix", prefix)
        .execute()
        .map(ApiKeys::read);
  }

  /** All keys of one client, newest first. */
  public static List<ApiKey> ofClient(DbExecute db, ClientId client) {
    return db.createQuery(SELECT + " WHERE k.client_id = :client ORDER BY k.created_at DESC")
        .addParam("client", client.toString())
        .execute()
        .map(ApiKeys::read)
        .toList();
  }

  /** Stores a new key. */
  public static ApiKeyId insert(DbExecute db, NewKey key) {
    return db.createGet(
            """
            INSERT INTO api_keys (client_id, label, prefix, hash, scopes, read_only, recipients,
                rpm_limit, daily_msg_limit, expires_at, rotated_from_id)
            VALUES (:client, :label, :prefix, :hash, CAST(:scopes AS jsonb), :readOnly,
                CAST(:recipients AS jsonb), :rpm, :daily, CAST(:expires AS timestamptz),
                CAST(:rotatedFrom AS uuid))
            RETURNING id
            """)
        .addParam("client", key.client().toString())
        .addParam("label", key.label())
        .addParam("prefix", key.prefix())
        .addParam("hash", key.hash())
        .addParam("scopes", Json.write(key.scopes()))
        .addParam("readOnly", key.readOnly())
        .addParam(
            "recipients", (Object) (key.recipients() == null ? null : Json.write(key.recipients())))
        .addParam("rpm", key.rpmLimit())
        .addParam("daily", key.dailyMessageLimit())
        .addParam("expires", Rows.time(key.expiresAt()))
        .addParam(
            "rotatedFrom",
            (Object) (key.rotatedFrom() == null ? null : key.rotatedFrom().toString()))
        .execute()
        .map(row -> new ApiKeyId(Rows.uuid(row, "id")))
        .orElseThrow();
  }

  /** Revokes a key of this client; false when it has none with this prefix or it was revoked. */
  public static boolean revoke(DbExecute db, ClientId client, String prefix, Instant now) {
    return db.createUpdate(
                """
                UPDATE api_keys SET revoked_at = :now
                WHERE client_id = :client AND prefix = :prefix AND revoked_at IS NULL
                """)
            .addParam("now", Rows.time(now))
            .addParam("client", client.toString())
            .addParam("prefix", prefix)
            .execute()
        > 0;
  }

  /** Lets a live key of this client end at this moment, unless it ends before. */
  public static void endAt(DbExecute db, ClientId client, String prefix, Instant end) {
    db.createUpdate(
            """
            UPDATE api_keys SET expires_at = LEAST(expires_at, :end)
            WHERE client_id = :client AND prefix = :prefix AND revoked_at IS NULL
            """)
        .addParam("end", Rows.time(end))
        .addParam("client", client.toString())
        .addParam("prefix", prefix)
        .execute();
  }

  /** How many sends a day this key of the client may ask for; empty for a key that is gone. */
  public static Optional<Integer> dailyLimit(DbExecute db, ClientId client, ApiKeyId id) {
    return db.createGet(
            "SELECT daily_msg_limit FROM api_keys WHERE id = :id AND client_id = :client")
        .addParam("id", id.toString())
        .addParam("client", client.toString())
        .execute()
        .map(row -> Rows.integer(row, "daily_msg_limit"));
  }

  /**
   * Notes last uses, of keys of all clients at once. Passes over rows somebody else is writing; a
   * later use says the same. Never moves a last use back.
   */
  public static void noteUses(DbExecute db, List<Use> uses) {
    var rows = Json.mapper().createArrayNode();
    for (Use use : uses) {
      rows.addObject()
          .put("id", use.id().toString())
          .put("at", use.at().toString())
          .put("ip", use.address());
    }
    db.createUpdate(
            """
            WITH used AS (SELECT * FROM jsonb_to_recordset(CAST(:uses AS jsonb))
                AS u(id uuid, at timestamptz, ip inet)),
              free AS (SELECT k.id FROM api_keys k JOIN used u ON u.id = k.id
                ORDER BY k.id FOR UPDATE OF k SKIP LOCKED)
            UPDATE api_keys k SET last_used_at = u.at, last_used_ip = u.ip
            FROM used u JOIN free f ON f.id = u.id
            WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)
            """)
        .addParam("uses", rows.toString())
        .execute();
  }

  private static ApiKey read(DbRow row) {
    UUID rotatedFrom = Rows.uuid(row, "rotated_from_id");
    return new ApiKey(
        new ApiKeyId(Rows.uuid(row, "id")),
        new ClientId(Rows.uuid(row, "client_id")),
        Rows.text(row, "client_name"),
        Rows.flag(row, "is_owner"),
        Rows.text(row, "label"),
        Rows.text(row, "prefix"),
        Rows.bytes(row, "hash"),
        texts(Rows.json(row, "scopes")),
        Rows.flag(row, "read_only"),
        texts(Rows.json(row, "recipients")),
        Rows.integer(row, "rpm_limit"),
        Rows.integer(row, "daily_msg_limit"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "expires_at"),
        Rows.instant(row, "revoked_at"),
        rotatedFrom == null ? null : new ApiKeyId(rotatedFrom),
        Rows.instant(row, "last_used_at"),
        Rows.text(row, "last_used_host"),
        Rows.instant(row, "client_disabled_at") != null);
  }

  private static List<String> texts(JsonNode array) {
    if (array == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }
}
