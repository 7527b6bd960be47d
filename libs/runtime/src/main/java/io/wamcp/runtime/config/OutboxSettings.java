package io.wamcp.runtime.config;

import java.time.Duration;
import java.util.List;

/** How events leave the outbox. */
public final class OutboxSettings {

  public static final Setting<Integer> MAX_UNCONFIRMED =
      Setting.integer(
              "outbox.max-unconfirmed",
              "Most events of one name sent and not confirmed; more wait in the outbox; 0 for no"
                  + " limit")
          .defaultTo(100)
          .between(0, 100_000);
  public static final Setting<Integer> MAX_UNCONFIRMED_DRAINED =
      Setting.integer(
              "outbox.max-unconfirmed-drained",
              "The same for messages, statuses and notifications, whose runs take waiting ones"
                  + " along")
          .defaultTo(6)
          .between(0, 100_000);
  public static final Setting<Integer> MAX_UNCONFIRMED_PER_NUMBER =
      Setting.integer(
              "outbox.max-unconfirmed-per-number",
              "Most sends of one business number sent to the engine and not confirmed, whose runs"
                  + " take waiting ones along; 0 for no limit")
          .defaultTo(3)
          .between(0, 10_000);
  public static final Setting<Integer> QUEUE_CAPACITY =
      Setting.integer(
              "outbox.queue-capacity",
              "Most events held in memory for sending right after commit; more wait for the relay")
          .defaultTo(10_000)
          .between(1, 1_000_000);
  public static final Setting<Integer> PARALLEL_POSTS =
      Setting.integer("outbox.parallel-posts", "Most POSTs to the engine at a time")
          .defaultTo(4)
          .between(1, 64);
  public static final Setting<Duration> POLL_INTERVAL =
      Setting.duration("outbox.poll-interval", "How often due rows are looked for")
          .defaultTo(Duration.ofSeconds(1))
          .between(Duration.ofMillis(50), Duration.ofMinutes(1));

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(
          MAX_UNCONFIRMED,
          MAX_UNCONFIRMED_DRAINED,
          MAX_UNCONFIRMED_PER_NUMBER,
          QUEUE_CAPACITY,
          PARALLEL_POSTS,
          POLL_INTERVAL);

  private OutboxSettings() {}

  /** What is made of the settings: the outbox's own options, which know no settings. */
  @FunctionalInterface
  public interface Options<T> {
    T of(
        int maxUnconfirmed,
        int maxUnconfirmedDrained,
        int maxUnconfirmedPerNumber,
        int queueCapacity,
        int parallelPosts,
        Duration pollInterval);
  }

  public static <T> T from(Settings settings, Options<T> options) {
    return options.of(
        settings.get(MAX_UNCONFIRMED),
        settings.get(MAX_UNCONFIRMED_DRAINED),
        settings.get(MAX_UNCONFIRMED_PER_NUMBER),
        settings.get(QUEUE_CAPACITY),
        settings.get(PARALLEL_POSTS),
        settings.get(POLL_INTERVAL));
  }
}
