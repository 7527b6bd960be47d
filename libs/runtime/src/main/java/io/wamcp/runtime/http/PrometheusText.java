package io.wamcp.runtime.http;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.metrics.spi.MeterRegistryFormatterProvider;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The JVM's global meters in Prometheus' text format. */
final class PrometheusText {

  private static final List<MeterRegistryFormatterProvider> PROVIDERS =
      ServiceLoader.load(MeterRegistryFormatterProvider.class).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private PrometheusText() {}

  static String scrape() {
    return PROVIDERS.stream()
        .map(
            provider ->
                provider.formatter(
                    MediaTypes.TEXT_PLAIN,
                    MetricsFactory.getInstance().metricsConfig(),
                    Metrics.globalRegistry(),
                    Optional.empty(),
                    List.of(),
                    List.of()))
        .flatMap(Optional::stream)
        .findFirst()
        .flatMap(formatter -> formatter.format())
        .map(Object::toString)
        .orElse("");
  }
}
