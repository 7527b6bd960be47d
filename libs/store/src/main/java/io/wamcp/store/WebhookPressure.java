package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import java.time.Duration;

/**
 * What ingress tells the workers: that webhooks wait longer than storing them takes, and for how
 * long that will be taken into account (docs/adr/0033-webhooks-first.md). Postgres' clock counts,
 * as replicas' differ. A hint: lost, it costs an acknowledgement some time. Stateless.
 */
public final class WebhookPressure {

  private WebhookPressure() {}

  /** From now on and for so long webhooks come first; what is there longer stays. */
  public static void press(DbExecute db, Duration duration) {
    db.createInsert(
            """
            INSERT INTO webhook_pressure AS known (pressed_until)
            VALUES (clock_timestamp() + CAST(:millis AS bigint) * interval '1 millisecond')
            ON CONFLICT (one) DO UPDATE
              SET pressed_until = GREATEST(known.pressed_until, excluded.pressed_until)
            """)
        .addParam("millis", duration.toMillis())
        .execute();
  }

  /** For how long they still do; zero where they do not. */
  public static Duration left(DbExecute db) {
    return db.createGet(
            """
            SELECT CAST(EXTRACT(epoch FROM pressed_until - clock_timestamp()) * 1000 AS bigint) AS millis
            FROM webhook_pressure WHERE pressed_until > clock_timestamp()
            """)
        .execute()
        .map(row -> Duration.ofMillis(Math.max(0, Rows.bigint(row, "millis"))))
        .orElse(Duration.ZERO);
  }
}
