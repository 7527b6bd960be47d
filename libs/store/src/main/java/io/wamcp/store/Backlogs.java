package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.store.Sends.State;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * How much waits over all numbers, for metrics: counts and ages, nothing of a tenant's. Stateless.
 */
public final class Backlogs {

  /**
   * Sends that are not over.
   *
   * @param oldest when the oldest of them was accepted; null when there is none
   */
  public record SendBacklog(long sends, Instant oldest) {
    public static final SendBacklog NONE = new SendBacklog(0, null);
  }

  private Backlogs() {}

  /** Sends that are not over, by where they stand; a state without any is not there. */
  public static Map<State, SendBacklog> sends(DbExecute db) {
    Map<State, SendBacklog> backlogs = new EnumMap<>(State.class);
    db.createQuery(
            """
            SELECT send_state, count(*) AS sends, min(created_at) AS oldest
            FROM messages WHERE status = 'queued' AND send_state IS NOT NULL GROUP BY send_state
            """)
        .execute()
        .forEach(
            row ->
                backlogs.put(
                    State.valueOf(Rows.text(row, "send_state").toUpperCase(Locale.ROOT)),
                    new SendBacklog(Rows.bigint(row, "sends"), Rows.instant(row, "oldest"))));
    return backlogs;
  }

  /** Webhook bodies in quarantine. */
  public static long quarantined(DbExecute db) {
    return db.createGet("SELECT count(*) AS bodies FROM webhook_quarantine")
        .execute()
        .map(row -> Rows.bigint(row, "bodies"))
        .orElseThrow();
  }
}
