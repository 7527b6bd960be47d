package io.wamcp.inngest;

import io.wamcp.inngest.internal.CronSyntax;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A function's declaration. Checked when built, because the server answers any fault with the same
 * sentence.
 *
 * @param id lower-case words joined by hyphens, at most 100 characters; part of the public contract
 * @param name for people
 * @param triggers one to ten, all different
 * @param concurrency at most two limits
 * @param idempotency CEL over {@code event}: one run per value in 24 hours
 * @param retries attempts after the first, 0 to 20; the server's default is 4
 * @param flow how runs start, wait and end
 */
public record FunctionDefinition(
    String id,
    String name,
    List<Trigger> triggers,
    List<Concurrency> concurrency,
    Optional<String> idempotency,
    OptionalInt retries,
    FlowControl flow) {

  /** Retries of a function that does not say. */
  public static final int DEFAULT_RETRIES = 4;

  static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int LONGEST_ID = 100;
  private static final int LONGEST_EVENT_NAME = 255;
  private static final Duration LEAST_JITTER = Duration.ofSeconds(1);
  private static final Duration MOST_JITTER = Duration.ofMinutes(5);
  private static final Pattern WILDCARD_MISPLACED = Pattern.compile(".*\\*.+|.*[^/.]\\*|\\*");

  public FunctionDefinition {
    triggers = List.copyOf(triggers);
    concurrency = List.copyOf(concurrency);
    check(id != null && ID.matcher(id).matches(), id, "the id must be lower-case words, as in a-b");
    check(id.length() <= LONGEST_ID, id, "the id is longer than " + LONGEST_ID + " characters");
    check(!name.isBlank(), id, "the name is blank");
    checkTriggers(id, triggers);
    checkConcurrency(id, concurrency);
    named(id, () -> Check.expression("the idempotency key", idempotency, Check.EVENT));
    check(
        idempotency.isEmpty() || flow.rateLimit().isEmpty(),
        id,
        "idempotency is a rate limit of its own: declare one of the two");
    check(
        retries.isEmpty() || retries.getAsInt() >= 0 && retries.getAsInt() <= 20,
        id,
        "retries must be 0 to 20");
  }

  /** Starts a declaration. */
  public static Builder named(String id) {
    return new Builder(id);
  }

  /** Attempts in all, the first included. */
  public int maxAttempts() {
    return retries.orElse(DEFAULT_RETRIES) + 1;
  }

  private static void named(String id, Runnable check) {
    named(
        id,
        () -> {
          check.run();
          return null;
        });
  }

  /** Puts the function's id before what a check says. */
  private static <T> T named(String id, Supplier<T> checked) {
    try {
      return checked.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("function '" + id + "': " + e.getMessage(), e);
    }
  }

  private static void check(boolean good, String id, String problem) {
    if (!good) {
      throw new IllegalArgumentException("function '" + id + "': " + problem);
    }
  }

  private static void checkTriggers(String id, List<Trigger> triggers) {
    check(!triggers.isEmpty(), id, "it has no trigger; declare an event or a cron");
    check(triggers.size() <= 10, id, "it has more than 10 triggers");
    check(triggers.stream().distinct().count() == triggers.size(), id, "a trigger is repeated");
    for (Trigger trigger : triggers) {
      switch (trigger) {
        case Trigger.OnEvent(String event, Optional<String> expression) -> {
          check(!event.isBlank(), id, "a trigger's event has no name");
          check(event.length() <= LONGEST_EVENT_NAME, id, "an event name is over 255 characters");
          check(
              !WILDCARD_MISPLACED.matcher(event).matches(),
              id,
              "'" + event + "' would never match: * may only end a name, after / or .");
          String what = "the expression of trigger '" + event + "'";
          named(id, () -> Check.expression(what, expression, Check.EVENT));
        }
        case Trigger.OnCron(String expression, Optional<Duration> jitter) -> {
          CronSyntax.problem(expression).ifPresent(problem -> check(false, id, problem));
          jitter.ifPresent(
              span ->
                  named(
                      id,
                      () ->
                          Check.between("the jitter of a cron", span, LEAST_JITTER, MOST_JITTER)));
        }
      }
    }
  }

  private static void checkConcurrency(String id, List<Concurrency> limits) {
    check(limits.size() <= 2, id, "it has more than 2 concurrency limits");
    for (Concurrency limit : limits) {
      check(
          limit.scope() == Concurrency.Scope.FN || limit.key().isPresent(),
          id,
          "a concurrency limit with scope " + limit.scope().wireName() + " needs a key");
      named(id, () -> Check.expression("a concurrency key", limit.key(), Check.EVENT));
    }
  }

  /** Collects a declaration. Not thread-safe. */
  public static final class Builder {

    private final String id;
    private final List<Trigger> triggers = new ArrayList<>();
    private final List<Concurrency> concurrency = new ArrayList<>();
    private final List<CancelOn> cancelOn = new ArrayList<>();
    private String name;
    private String idempotency;
    private OptionalInt retries = OptionalInt.empty();
    private Concurrency runs;
    private RateLimit rateLimit;
    private Throttle throttle;
    private Debounce debounce;
    private String priority;
    private BatchEvents batchEvents;
    private Singleton singleton;
    private Timeouts timeouts;

    private Builder(String id) {
      this.id = id;
      this.name = id;
    }

    /** A name for people; the id when not given. */
    public Builder name(String text) {
      this.name = text;
      return this;
    }

    /** Starts on this event. */
    public Builder on(String event) {
      triggers.add(new Trigger.OnEvent(event, Optional.empty()));
      return this;
    }

    /** Starts on events of this type. */
    public Builder on(EventType<?> type) {
      return on(type.name());
    }

    /** Starts on this event when the CEL expression is true. */
    public Builder on(String event, String expression) {
      triggers.add(new Trigger.OnEvent(event, Optional.of(expression)));
      return this;
    }

    /** Starts on this schedule: five fields, optionally after {@code TZ=Zone}. */
    public Builder cron(String expression) {
      triggers.add(new Trigger.OnCron(expression));
      return this;
    }

    /** Starts on this schedule, each time up to {@code jitter} later: 1 second to 5 minutes. */
    public Builder cron(String expression, Duration jitter) {
      triggers.add(new Trigger.OnCron(expression, Optional.of(jitter)));
      return this;
    }

    /** Adds a limit on calls in flight. */
    public Builder concurrency(Concurrency limit) {
      concurrency.add(limit);
      return this;
    }

    /**
     * Limits runs that exist at once, sleeping and waiting ones included. Other servers than the
     * one of 2026 may not know it: do not rest correctness on it alone.
     */
    public Builder runConcurrency(Concurrency limit) {
      this.runs = limit;
      return this;
    }

    /** One run per value of this CEL expression in 24 hours. */
    public Builder idempotency(String expression) {
      this.idempotency = expression;
      return this;
    }

    /** Attempts after the first. */
    public Builder retries(int count) {
      this.retries = OptionalInt.of(count);
      return this;
    }

    /** Drops starts over a limit. */
    public Builder rateLimit(RateLimit limit) {
      this.rateLimit = limit;
      return this;
    }

    /** Queues starts over a limit. */
    public Builder throttle(Throttle limit) {
      this.throttle = limit;
      return this;
    }

    /** Puts starts off until it is quiet. */
    public Builder debounce(Debounce spec) {
      this.debounce = spec;
      return this;
    }

    /** Starts a run this many seconds earlier than its turn: CEL over {@code event}. */
    public Builder priority(String expression) {
      this.priority = expression;
      return this;
    }

    /** Gives many events to one run. */
    public Builder batchEvents(BatchEvents spec) {
      this.batchEvents = spec;
      return this;
    }

    /** Adds an event that cancels runs. */
    public Builder cancelOn(CancelOn event) {
      cancelOn.add(event);
      return this;
    }

    /** Lets one run at a time exist. */
    public Builder singleton(Singleton spec) {
      this.singleton = spec;
      return this;
    }

    /** Lets the server cancel runs that take too long. */
    public Builder timeouts(Timeouts spec) {
      this.timeouts = spec;
      return this;
    }

    /**
     * The declaration.
     *
     * @throws IllegalArgumentException naming the function and the fault
     */
    public FunctionDefinition build() {
      FlowControl flow = named(id, this::flow);
      return new FunctionDefinition(
          id, name, triggers, concurrency, Optional.ofNullable(idempotency), retries, flow);
    }

    private FlowControl flow() {
      return new FlowControl(
          Optional.ofNullable(runs),
          Optional.ofNullable(rateLimit),
          Optional.ofNullable(throttle),
          Optional.ofNullable(debounce),
          Optional.ofNullable(priority),
          Optional.ofNullable(batchEvents),
          cancelOn,
          Optional.ofNullable(singleton),
          Optional.ofNullable(timeouts));
    }
  }
}
