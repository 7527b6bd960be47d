package io.wamcp.telemetry.metric;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The meters of this JVM. Each is looked up in the registry once and kept by its label values,
 * since building a meter anew costs more than most calls that count with it. Safe for any thread.
 */
public final class Meters {

  /** With more combinations of known values than this, only one is there from the start. */
  private static final int MOST_AT_START = 400;

  private static final Map<Key, Counter> COUNTERS = new ConcurrentHashMap<>();
  private static final Map<Key, Timer> TIMERS = new ConcurrentHashMap<>();
  private static final Map<Label, Set<String>> SEEN = new ConcurrentHashMap<>();

  private record Key(Metric metric, List<String> values) {}

  private Meters() {}

  /** Adds one. Label values come in the order of the declaration. */
  public static void count(Metric metric, String... values) {
    counter(metric, values).increment();
  }

  /** Adds some; nothing where there are none. */
  public static void add(Metric metric, long some, String... values) {
    if (some > 0) {
      counter(metric, values).increment(some);
    }
  }

  /** Adds a time to a histogram. */
  public static void record(Metric metric, Duration took, String... values) {
    timer(metric, List.of(values)).record(took);
  }

  /** How often a counter has counted so far. */
  public static long counted(Metric metric, String... values) {
    return counter(metric, values).count();
  }

  /**
   * Shows a value until it is closed; it replaces one of the same name and labels.
   *
   * @return takes it away
   */
  public static Shown show(Metric metric, Supplier<? extends Number> value, String... values) {
    checkType(metric, MetricType.GAUGE);
    MeterRegistry registry = Metrics.globalRegistry();
    List<Tag> tags = tags(metric, bounded(metric, List.of(values)));
    registry.remove(metric.wireName(), tags);
    Meter meter =
        registry.getOrCreate(
            Gauge.builder(metric.wireName(), () -> value.get().doubleValue())
                .description(metric.meaning())
                .tags(tags));
    return () -> registry.remove(meter);
  }

  /** A gauge that is shown. */
  @FunctionalInterface
  public interface Shown extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Puts everything a service counts at zero, for the first event is to be seen as a rise. That is
   * a third of a start, so it is done beside the rest.
   *
   * @return to be run before anybody may look at the meters: waits for the end
   */
  public static Runnable beginMeanwhile(Component component) {
    return CompletableFuture.runAsync(
            () -> begin(component), task -> Thread.ofVirtual().name("meters").start(task))
        ::join;
  }

  private static void begin(Component component) {
    for (Metric metric : Metric.values()) {
      if (metric.components().contains(component) && metric.type() != MetricType.GAUGE) {
        for (List<String> values : atStart(metric, component)) {
          if (metric.type() == MetricType.COUNTER) {
            counter(metric, values);
          } else {
            timer(metric, values);
          }
        }
      }
    }
  }

  private static List<List<String>> atStart(Metric metric, Component component) {
    List<List<String>> rows = List.of(List.of());
    for (Label label : metric.labels()) {
      boolean own = label.name().equals("component");
      List<String> known = own ? List.of(component.wireName()) : label.known();
      boolean all = rows.size() * known.size() <= MOST_AT_START && !label.isOpen();
      rows = times(rows, all ? known : known.subList(0, 1));
    }
    return rows;
  }

  private static List<List<String>> times(List<List<String>> rows, List<String> more) {
    List<List<String>> product = new ArrayList<>();
    for (List<String> row : rows) {
      for (String value : more) {
        List<String> longer = new ArrayList<>(row);
        longer.add(value);
        product.add(List.copyOf(longer));
      }
    }
    return product;
  }

  private static Counter counter(Metric metric, String... values) {
    return counter(metric, List.of(values));
  }

  private static Counter counter(Metric metric, List<String> values) {
    Counter known = COUNTERS.get(new Key(metric, values));
    return known != null
        ? known
        : register(
            COUNTERS,
            MetricType.COUNTER,
            metric,
            values,
            tags -> Counter.builder(metric.wireName()).tags(tags));
  }

  private static Timer timer(Metric metric, List<String> values) {
    Timer known = TIMERS.get(new Key(metric, values));
    return known != null
        ? known
        : register(
            TIMERS,
            MetricType.HISTOGRAM,
            metric,
            values,
            tags ->
                Timer.builder(metric.wireName())
                    .buckets(Metric.BUCKETS.toArray(Duration[]::new))
                    .tags(tags));
  }

  private static <B extends Meter.Builder<B, M>, M extends Meter> M register(
      Map<Key, M> meters,
      MetricType type,
      Metric metric,
      List<String> values,
      Function<List<Tag>, B> builder) {
    checkType(metric, type);
    List<String> bounded = bounded(metric, values);
    M meter =
        Metrics.globalRegistry()
            .getOrCreate(builder.apply(tags(metric, bounded)).description(metric.meaning()));
    // Under what it is counted as: what was asked for may be anything, without end.
    meters.put(new Key(metric, bounded), meter);
    return meter;
  }

  private static void checkType(Metric metric, MetricType type) {
    if (metric.type() != type) {
      throw new IllegalArgumentException(metric + " is no " + type.wireName());
    }
  }

  private static List<String> bounded(Metric metric, List<String> values) {
    List<Label> labels = metric.labels();
    if (labels.size() != values.size()) {
      throw new IllegalArgumentException(metric + " has " + labels.size() + " labels");
    }
    List<String> bounded = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      bounded.add(bounded(labels.get(i), values.get(i)));
    }
    return List.copyOf(bounded);
  }

  private static String bounded(Label label, String value) {
    if (label.known().contains(value)) {
      return value;
    }
    if (!label.isOpen()) {
      return Label.OTHER;
    }
    Set<String> seen = SEEN.computeIfAbsent(label, any -> ConcurrentHashMap.newKeySet());
    synchronized (seen) {
      if (seen.contains(value) || seen.size() < label.most() - label.known().size()) {
        seen.add(value);
        return value;
      }
    }
    return Label.OTHER;
  }

  private static List<Tag> tags(Metric metric, List<String> values) {
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      tags.add(Tag.create(metric.labels().get(i).name(), values.get(i)));
    }
    return tags;
  }
}
