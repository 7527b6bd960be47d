package io.wamcp.worker.drain;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import java.util.List;

/** Counts what runs do, by kind of event: few and known. Thread-safe. */
final class DrainMetrics {

  private final String kind;

  DrainMetrics(String kind) {
    this.kind = kind;
  }

  /** Items done by the run that was started for them. */
  void own() {
    count("own", 1);
  }

  /** Items done by a run started for another one. */
  void takenAlong(int items) {
    count("taken_along", items);
  }

  /** Runs that found their item done before, and not by a run that took it along. */
  void duplicate() {
    count("duplicate", 1);
    Metrics.globalRegistry()
        .getOrCreate(
            Counter.builder("wamcp_run_duplicates_total")
                .description("Runs that found their webhook item processed, by kind")
                .tags(List.of(Tag.create("kind", kind))))
        .increment();
  }

  /** Batches that failed together and were done one by one. */
  void batchFailed() {
    count("batch_failed", 1);
  }

  /** Items that fail alone and are left to their own run. */
  void left() {
    count("left", 1);
  }

  private void count(String how, int items) {
    if (items > 0) {
      Metrics.globalRegistry()
          .getOrCreate(
              Counter.builder("processed_items_total")
                  .tags(List.of(Tag.create("kind", kind), Tag.create("how", how))))
          .increment(items);
    }
  }
}
