package io.wamcp.runtime;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Whether and where traces are sent.
 *
 * @param collector where OTLP over HTTP is taken; empty for no traces
 * @param samplePercent how many of a hundred traces are kept
 */
public record TracingSettings(Optional<URI> collector, int samplePercent) {

  public static final Setting<URI> COLLECTOR =
      Setting.uri(
          "tracing.collector",
          "Where an OpenTelemetry collector takes OTLP over HTTP, such as http://collector:4318/v1/traces; no traces unless set");
  public static final Setting<Integer> SAMPLE_PERCENT =
      Setting.integer(
              "tracing.sample-percent",
              "How many of a hundred traces are kept; the same in all services")
          .defaultTo(10)
          .between(1, 100);

  /** All of the above. */
  public static final List<Setting<?>> ALL = List.of(COLLECTOR, SAMPLE_PERCENT);

  public static TracingSettings from(Settings settings) {
    return new TracingSettings(settings.find(COLLECTOR), settings.get(SAMPLE_PERCENT));
  }
}
