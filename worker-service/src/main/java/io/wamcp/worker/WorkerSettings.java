package io.wamcp.worker;

import io.wamcp.outbox.OutboxOptions;
import io.wamcp.runtime.config.Settings;
import io.wamcp.worker.outbound.SendSettings;

/** The worker's own settings. */
record WorkerSettings(MetaSettings meta, SendSettings send, OutboxOptions outbox) {

  static WorkerSettings from(Settings settings) {
    MetaSettings meta = MetaSettings.from(settings);
    return new WorkerSettings(
        meta, SendSettings.from(settings, meta.timeout()), OutboxOptions.defaults());
  }
}
