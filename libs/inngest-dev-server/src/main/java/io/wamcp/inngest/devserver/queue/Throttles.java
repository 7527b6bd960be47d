package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.registry.RateDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Opens throttles. A throttle with runs blocked on it always has a queue row for the moment it
 * opens: who blocks a run puts it there, and each opening wakes one run more than may go, which is
 * blocked again and thereby does so.
 */
public final class Throttles {

  private static final int MOST = 10_000;

  private final Rates rates;
  private final Slots slots;

  public Throttles(Rates rates, Slots slots) {
    this.rates = rates;
    this.slots = slots;
  }

  /**
   * Makes the oldest runs blocked on the throttle claimable. It locks the rate: who blocked a run
   * on it before is committed, who blocks one later sees that the queue row is gone.
   *
   * @param rate none when the function no longer has a throttle
   */
  public void wake(Connection connection, String key, Optional<RateDefinition> rate, Instant now)
      throws SQLException {
    Instant arrival = rates.lock(connection, List.of(key), now).get(key);
    int may = rate.map(r -> free(r, arrival, now)).orElse(MOST);
    slots.wake(connection, key, may + 1);
  }

  private static int free(RateDefinition rate, Instant arrival, Instant now) {
    Duration spare = Duration.between(rate.earliest(arrival), now);
    if (spare.isNegative()) {
      return 0;
    }
    return rate.interval().isZero()
        ? MOST
        : (int) Math.min(MOST, spare.dividedBy(rate.interval()) + 1);
  }
}
