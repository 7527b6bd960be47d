package io.wamcp.telemetry.metric;

import java.util.Locale;

/** How a metric is exposed, in the words of Prometheus. */
public enum MetricType {
  COUNTER,
  GAUGE,
  /** A time in seconds: {@code _bucket}, {@code _count} and {@code _sum}. */
  HISTOGRAM;

  /** As a {@code # TYPE} line says it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
