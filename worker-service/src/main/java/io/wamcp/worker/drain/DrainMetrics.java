package io.wamcp.worker.drain;

import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;

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
    Meters.count(Metric.RUN_DUPLICATES, kind);
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
    Meters.add(Metric.ITEMS, items, kind, how);
  }
}
