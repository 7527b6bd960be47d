package io.wamcp.worker.cron;

import io.wamcp.runtime.config.ConfigProblem;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Prunable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How long what is kept, and how it goes (docs/operations/retention.md). A period of zero keeps for
 * ever.
 *
 * @param media zero for as long as messages
 * @param items at least {@link #SHORTEST_MEMORY}, in which Meta may deliver an item again
 * @param batch rows of one transaction
 * @param dryRun whether rows are only counted
 */
public record RetentionSettings(
    Duration messages,
    Duration media,
    Duration items,
    Duration accountEvents,
    Duration quarantine,
    int batch,
    boolean dryRun) {

  /** Meta delivers an item again for up to seven days. */
  static final Duration SHORTEST_MEMORY = Duration.ofDays(8);

  private static final Duration SHORTEST = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  public static final Setting<Duration> MESSAGES =
      period(
          "retention.messages",
          "How long messages are kept, with their statuses, attempts and changes; 0s for ever",
          Duration.ZERO);
  public static final Setting<Duration> MEDIA =
      period(
          "retention.media", "How long media are kept; 0s for as long as messages", Duration.ZERO);
  public static final Setting<Duration> ITEMS =
      period(
          "retention.items",
          "How long webhook items are remembered, against doubles, and statuses of messages never"
              + " heard of; 0s for ever, else at least 8d",
          Duration.ofDays(30));
  public static final Setting<Duration> ACCOUNT_EVENTS =
      period(
          "retention.account-events",
          "How long events about accounts are kept; 0s for ever, else at least 8d",
          Duration.ZERO);
  public static final Setting<Duration> QUARANTINE =
      period(
          "retention.quarantine",
          "How long webhook bodies stay in quarantine; 0s for ever",
          Duration.ZERO);
  public static final Setting<Integer> BATCH =
      Setting.integer("retention.batch", "Most rows deleted in one transaction")
          .defaultTo(500)
          .between(1, 10_000);
  public static final Setting<Boolean> DRY_RUN =
      Setting.flag(
              "retention.dry-run",
              "Whether rows past their retention are only counted, and nothing is deleted")
          .defaultTo(false);

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(MESSAGES, MEDIA, ITEMS, ACCOUNT_EVENTS, QUARANTINE, BATCH, DRY_RUN);

  private static Setting<Duration> period(String key, String description, Duration byDefault) {
    return Setting.duration(key, description).defaultTo(byDefault).between(Duration.ZERO, LONGEST);
  }

  public static RetentionSettings from(Settings settings) {
    return new RetentionSettings(
        settings.get(MESSAGES),
        settings.get(MEDIA),
        settings.get(ITEMS),
        settings.get(ACCOUNT_EVENTS),
        settings.get(QUARANTINE),
        settings.get(BATCH),
        settings.get(DRY_RUN));
  }

  /** What about the periods cannot be. */
  public static Optional<ConfigProblem> problem(Settings settings) {
    Duration messages = settings.get(MESSAGES);
    return tooShort(settings, MESSAGES, SHORTEST)
        .or(() -> tooShort(settings, MEDIA, SHORTEST))
        .or(() -> tooShort(settings, ITEMS, SHORTEST_MEMORY))
        .or(() -> tooShort(settings, ACCOUNT_EVENTS, SHORTEST_MEMORY))
        .or(() -> tooShort(settings, QUARANTINE, SHORTEST))
        .or(
            () ->
                messages.isZero() || settings.get(MEDIA).compareTo(messages) <= 0
                    ? Optional.empty()
                    : Optional.of(
                        new ConfigProblem(
                            MEDIA.key(),
                            "is longer than " + MESSAGES.key(),
                            "Set it to 0s, for as long as messages, or to less")));
  }

  private static Optional<ConfigProblem> tooShort(
      Settings settings, Setting<Duration> period, Duration shortest) {
    Duration value = settings.get(period);
    if (value.isZero() || value.compareTo(shortest) >= 0) {
      return Optional.empty();
    }
    String least = period.print(shortest);
    return Optional.of(
        new ConfigProblem(
            period.key(),
            "must be 0s, for ever, or at least " + least,
            "Set it to " + least + " or more"));
  }

  /** From before when rows of this kind go; empty when they stay for ever. */
  Optional<Instant> before(Prunable kind, Instant now) {
    Duration period =
        switch (kind) {
          case MESSAGES, CHANGES -> messages;
          case MEDIA -> media.isZero() ? messages : media;
          case STATUSES, ITEMS -> items;
          case ACCOUNT_EVENTS -> accountEvents;
          case QUARANTINE -> quarantine;
        };
    return period.isZero() ? Optional.empty() : Optional.of(now.minus(period));
  }
}
