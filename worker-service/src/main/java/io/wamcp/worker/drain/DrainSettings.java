package io.wamcp.worker.drain;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How much one run takes along (design D17).
 *
 * @param most most waiting events of its kind that a run does besides its own in one transaction; 0
 *     for none
 * @param batches most transactions of a run, one after another while each takes the most
 * @param giveWay how long such a transaction waits at most while webhooks wait to be stored; zero
 *     for not at all
 */
public record DrainSettings(int most, int batches, Duration giveWay) {

  public static final Setting<Integer> MOST =
      Setting.integer(
              "drain.most",
              "Most waiting messages, statuses or notifications a run does in one transaction")
          .defaultTo(100)
          .between(0, 1_000);

  public static final Setting<Integer> BATCHES =
      Setting.integer(
              "drain.batches",
              "Most such transactions of a run of messages or statuses, one after another while as"
                  + " many wait")
          .defaultTo(20)
          .between(1, 100);

  public static final Setting<Duration> GIVE_WAY =
      Setting.duration(
              "drain.give-way",
              "How long such a transaction waits at most while many webhooks wait to be stored; runs"
                  + " that take nothing along, and notifications, four times as long; 0s for not at"
                  + " all")
          .defaultTo(Duration.ofMillis(250))
          .between(Duration.ZERO, Duration.ofSeconds(5));

  /** All of the above. */
  public static final List<Setting<?>> ALL = List.of(MOST, BATCHES, GIVE_WAY);

  public static DrainSettings from(Settings settings) {
    return new DrainSettings(settings.get(MOST), settings.get(BATCHES), settings.get(GIVE_WAY));
  }
}
