package io.wamcp.worker.outbound;

import io.wamcp.runtime.config.ConfigProblem;
import io.wamcp.runtime.config.OutboxSettings;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.RateLimitBuckets.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How messages are sent (docs/adr/0012-attempt-ledger.md).
 *
 * @param concurrencyPerNumber Meta calls in flight per business number
 * @param drainTime longest one step goes on sending other messages of its number (D16)
 * @param maxAttempts most calls to Meta per message that Meta answered with a retriable error
 * @param giveUpAfter age at which a message that could never be handed to Meta fails
 * @param unknownGrace how long a lost answer may still be explained by a status webhook
 * @param resendUnknown whether a session message whose outcome stayed unknown is sent once more
 * @param connectRetry first pause after a call that never reached Meta
 * @param callTimeout longest one call to Meta may take
 */
public record SendSettings(
    int concurrencyPerNumber,
    Duration drainTime,
    int maxAttempts,
    Duration giveUpAfter,
    Duration unknownGrace,
    boolean resendUnknown,
    Duration connectRetry,
    Duration callTimeout,
    int numberRatePerSecond,
    int pairBurst,
    Duration pairInterval,
    int dailyPerClient,
    int dailyPerNumber) {

  public static final Setting<Integer> CONCURRENCY =
      Setting.integer(
              "send.concurrency-per-number",
              "Meta calls in flight at a time for one business number; more than 1 gives up order")
          .defaultTo(1)
          .between(1, 80);
  public static final Setting<Duration> DRAIN_TIME =
      Setting.duration(
              "send.drain-time", "Longest one run goes on sending waiting messages of its number")
          .defaultTo(Duration.ofSeconds(30))
          .between(Duration.ofMillis(100), Duration.ofMinutes(2));
  public static final Setting<Integer> MAX_ATTEMPTS =
      Setting.integer("send.max-attempts", "Most calls to Meta for one message it refuses for now")
          .defaultTo(4)
          .between(1, 20);
  public static final Setting<Duration> GIVE_UP_AFTER =
      Setting.duration("send.give-up-after", "Age at which a message that never reached Meta fails")
          .defaultTo(Duration.ofHours(6))
          .between(Duration.ofMinutes(1), Duration.ofDays(7));
  public static final Setting<Duration> UNKNOWN_GRACE =
      Setting.duration(
              "send.unknown-grace",
              "How long a lost answer of Meta may still be explained by a status webhook")
          .defaultTo(Duration.ofSeconds(30))
          .between(Duration.ofMillis(100), Duration.ofHours(1));
  public static final Setting<Boolean> RESEND_UNKNOWN =
      Setting.flag(
              "send.resend-unknown",
              "Send a session message once more, flagged as a possible duplicate, when nobody can"
                  + " tell whether Meta took it; otherwise it fails with outcome_unknown")
          .defaultTo(true);
  public static final Setting<Duration> CONNECT_RETRY =
      Setting.duration("send.connect-retry", "First pause after a call that never reached Meta")
          .defaultTo(Duration.ofSeconds(2))
          .between(Duration.ofMillis(10), Duration.ofMinutes(5));
  public static final Setting<Integer> NUMBER_RATE =
      Setting.integer("send.number-rate-per-second", "Messages a second of one business number")
          .defaultTo(80)
          .between(1, 1_000);
  public static final Setting<Integer> PAIR_BURST =
      Setting.integer("send.pair-burst", "Messages to one recipient at once before the pair limit")
          .defaultTo(45)
          .between(1, 1_000);
  public static final Setting<Duration> PAIR_INTERVAL =
      Setting.duration("send.pair-interval", "Pause per message to one recipient beyond the burst")
          .defaultTo(Duration.ofSeconds(6))
          .between(Duration.ofMillis(1), Duration.ofMinutes(1));
  public static final Setting<Integer> DAILY_PER_CLIENT =
      Setting.integer(
              "send.daily-per-client",
              "Messages a client may send a day (UTC) over all its numbers")
          .defaultTo(10_000)
          .between(1, 10_000_000);
  public static final Setting<Integer> DAILY_PER_NUMBER =
      Setting.integer(
              "send.daily-per-number",
              "Messages a business number may send a day (UTC) where the number has no own limit")
          .defaultTo(100_000)
          .between(1, 100_000_000);

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(
          CONCURRENCY,
          DRAIN_TIME,
          MAX_ATTEMPTS,
          GIVE_UP_AFTER,
          UNKNOWN_GRACE,
          RESEND_UNKNOWN,
          CONNECT_RETRY,
          NUMBER_RATE,
          PAIR_BURST,
          PAIR_INTERVAL,
          DAILY_PER_CLIENT,
          DAILY_PER_NUMBER);

  /** Reads the settings; the call timeout belongs to the Graph client's. */
  public static SendSettings from(Settings settings, Duration callTimeout) {
    return new SendSettings(
        settings.get(CONCURRENCY),
        settings.get(DRAIN_TIME),
        settings.get(MAX_ATTEMPTS),
        settings.get(GIVE_UP_AFTER),
        settings.get(UNKNOWN_GRACE),
        settings.get(RESEND_UNKNOWN),
        settings.get(CONNECT_RETRY),
        callTimeout,
        settings.get(NUMBER_RATE),
        settings.get(PAIR_BURST),
        settings.get(PAIR_INTERVAL),
        settings.get(DAILY_PER_CLIENT),
        settings.get(DAILY_PER_NUMBER));
  }

  /** More calls at a time than the outbox lets runs of a number begin. */
  public static Optional<ConfigProblem> problem(Settings settings) {
    int runs = settings.get(OutboxSettings.MAX_UNCONFIRMED_PER_NUMBER);
    return runs == 0 || runs >= settings.get(CONCURRENCY)
        ? Optional.empty()
        : Optional.of(
            new ConfigProblem(
                CONCURRENCY.key(),
                "is more than outbox.max-unconfirmed-per-number, so never reached",
                "Set that, for every service, to two more than this"));
  }

  Limit numberLimit() {
    return new Limit(numberRatePerSecond, Duration.ofSeconds(1).dividedBy(numberRatePerSecond));
  }

  Limit pairLimit() {
    return new Limit(pairBurst, pairInterval);
  }
}
