package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ApiKeyId;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Which of many API keys may still be used. Stateless. */
public final class LiveKeys {

  private LiveKeys() {}

  /** Those of the keys that are neither revoked nor expired nor of a disabled client. */
  public static Set<ApiKeyId> among(DbExecute db, Collection<ApiKeyId> keys, Instant now) {
    return db.createQuery(
            """
            SELECT k.id FROM api_keys k JOIN clients c ON c.id = k.client_id
            WHERE k.id IN (SELECT CAST(v AS uuid)
                FROM jsonb_array_elements_text(CAST(:keys AS jsonb)) AS v)
              AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > :now)
              AND c.disabled_at IS NULL
            """)
        .addParam("keys", Json.write(keys.stream().map(ApiKeyId::toString).toList()))
        .addParam("now", Rows.time(now))
        .execute()
        .map(row -> new ApiKeyId(Rows.uuid(row, "id")))
        .collect(Collectors.toSet());
  }
}
