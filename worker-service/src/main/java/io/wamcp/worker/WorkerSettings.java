package io.wamcp.worker;

import io.wamcp.outbox.OutboxOptions;
import io.wamcp.runtime.config.OutboxSettings;
import io.wamcp.runtime.config.Settings;
import io.wamcp.worker.outbound.SendSettings;

/** The worker's own settings. */
record WorkerSettings(MetaSettings meta, SendSettings send, OutboxOptions outbox) {

  static WorkerSettings from(Settings settings) {
    MetaSettings meta = MetaSettings.from(settings);
    return new WorkerSettings(
        meta, SendSettings.from(settings, meta.timeout()), outbox(OutboxSettings.from(settings)));
  }

  private static OutboxOptions outbox(OutboxSettings outbox) {
    OutboxOptions defaults = OutboxOptions.defaults();
    return new OutboxOptions(
        outbox.maxUnconfirmed(),
        outbox.queueCapacity(),
        outbox.parallelPosts(),
        defaults.batchEvents(),
        defaults.batchBytes(),
        outbox.pollInterval());
  }
}
