package io.wamcp.worker.drain;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.util.List;

/**
 * How much one run takes along (design D17).
 *
 * @param most most waiting events of its kind that a run does besides its own; 0 for none
 */
public record DrainSettings(int most) {

  public static final Setting<Integer> MOST =
      Setting.integer(
              "drain.most",
              "Most waiting messages, statuses or notifications a run does besides its own")
          .defaultTo(100)
          .between(0, 1_000);

  /** All of the above. */
  public static final List<Setting<?>> ALL = List.of(MOST);

  public static DrainSettings from(Settings settings) {
    return new DrainSettings(settings.get(MOST));
  }
}
