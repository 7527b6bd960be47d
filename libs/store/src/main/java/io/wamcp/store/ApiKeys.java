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

/** The table {@code api_keys}. Holds hashes only; a key's text exists nowhere. Stateless. */
public final class ApiKeys {

  /**
   * A key as stored.
   *
   * @param hash HMAC-SHA256 of the whole token under the pepper
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
      int rpmLimit,
      int dailyMessageLimit,
      Instant expiresAt,
      Instant revokedAt,
      boolean clientDisabled) {

    /** Whether the key may be used at this moment. */
    public boolean liveAt(Instant now) {
      return !clientDisabled && revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
  }

  private static final String SELECT =
      """
      SELECT k.*, c.name AS client_name, c.is_owner, c.disabled_at AS client_disabled_at
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
  public static ApiKeyId insert(
      DbExecute db,
      ClientId client,
      String label,
      String prefix,
      byte[] hash,
      List<String> scopes,
      Instant expiresAt) {
    return db.createGet(
            """
            INSERT INTO api_keys (client_id, label, prefix, hash, scopes, expires_at)
            VALUES (:client, :label, :prefix, :hash, CAST(:scopes AS jsonb),
                CAST(:expires AS timestamptz))
            RETURNING id
            """)
        .addParam("client", client.toString())
        .addParam("label", label)
        .addParam("prefix", prefix)
        .addParam("hash", hash)
        .addParam("scopes", Json.write(scopes))
        .addParam("expires", Rows.time(expiresAt))
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

  private static ApiKey read(DbRow row) {
    List<String> scopes = new ArrayList<>();
    for (JsonNode scope : Rows.json(row, "scopes")) {
      scopes.add(scope.asText());
    }
    return new ApiKey(
        new ApiKeyId(Rows.uuid(row, "id")),
        new ClientId(Rows.uuid(row, "client_id")),
        Rows.text(row, "client_name"),
        Rows.flag(row, "is_owner"),
        Rows.text(row, "label"),
        Rows.text(row, "prefix"),
        Rows.bytes(row, "hash"),
        List.copyOf(scopes),
        Rows.integer(row, "rpm_limit"),
        Rows.integer(row, "daily_msg_limit"),
        Rows.instant(row, "expires_at"),
        Rows.instant(row, "revoked_at"),
        Rows.instant(row, "client_disabled_at") != null);
  }
}
