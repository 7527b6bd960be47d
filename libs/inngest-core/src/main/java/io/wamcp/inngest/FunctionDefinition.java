package io.wamcp.inngest;

import io.wamcp.inngest.internal.CronSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
 */
public record FunctionDefinition(
    String id,
    String name,
    List<Trigger> triggers,
    List<Concurrency> concurrency,
    Optional<String> idempotency,
    OptionalInt retries) {

  /** Retries of a function that does not say. */
  public static final int DEFAULT_RETRIES = 4;

  static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int LONGEST_ID = 100;
  private static final int LONGEST_EVENT_NAME = 255;
  private static final Pattern WILDCARD_MISPLACED = Pattern.compile(".*\\*.+|.*[^/.]\\*|\\*");

  public FunctionDefinition {
    triggers = List.copyOf(triggers);
    concurrency = List.copyOf(concurrency);
    check(id != null && ID.matcher(id).matches(), id, "the id must be lower-case words, as in a-b");
    check(id.length() <= LONGEST_ID, id, "the id is longer than " + LONGEST_ID + " characters");
    check(!name.isBlank(), id, "the name is blank");
    checkTriggers(id, triggers);
    checkConcurrency(id, concurrency);
    check(!idempotency.filter(String::isBlank).isPresent(), id, "the idempotency key is blank");
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
          check(!expression.filter(String::isBlank).isPresent(), id, "an expression is blank");
        }
        case Trigger.OnCron(String expression) ->
            CronSyntax.problem(expression).ifPresent(problem -> check(false, id, problem));
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
    }
  }

  /** Collects a declaration. Not thread-safe. */
  public static final class Builder {

    private final String id;
    private final List<Trigger> triggers = new ArrayList<>();
    private final List<Concurrency> concurrency = new ArrayList<>();
    private String name;
    private String idempotency;
    private OptionalInt retries = OptionalInt.empty();

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

    /** Adds a limit on calls in flight. */
    public Builder concurrency(Concurrency limit) {
      concurrency.add(limit);
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

    /**
     * The declaration.
     *
     * @throws IllegalArgumentException naming the function and the fault
     */
    public FunctionDefinition build() {
      return new FunctionDefinition(
          id, name, triggers, concurrency, Optional.ofNullable(idempotency), retries);
    }
  }
}
