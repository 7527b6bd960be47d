package io.wamcp.inngest.devserver.registry;

import static io.wamcp.inngest.devserver.registry.ConfigReader.children;
import static io.wamcp.inngest.devserver.registry.ConfigReader.duration;
import static io.wamcp.inngest.devserver.registry.ConfigReader.expression;
import static io.wamcp.inngest.devserver.registry.ConfigReader.isSet;
import static io.wamcp.inngest.devserver.registry.ConfigReader.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.cron.CronSchedule;
import io.wamcp.inngest.devserver.expression.Expression;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Reads and checks the function objects of a registration. */
final class FunctionReader {

  static final int DEFAULT_RETRIES = 4;
  static final int MAX_RETRIES = 20;
  private static final int MAX_TRIGGERS = 10;
  private static final int MAX_LIMITS = 2;
  private static final int MAX_NAME = 255;
  private static final Duration LEAST_JITTER = Duration.ofSeconds(1);
  private static final Duration MOST_JITTER = Duration.ofMinutes(5);

  private FunctionReader() {}

  /**
   * Reads one function object.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static FunctionDefinition read(UUID id, String appName, JsonNode config) {
    JsonNode step = onlyStep(config);
    return new FunctionDefinition(
        id,
        appName,
        slug(config),
        name(config),
        url(step),
        triggers(config.path("triggers")),
        1 + retries(step.path("retries").path("attempts")),
        limits(config.path("concurrency")),
        expression(config.path("idempotency")),
        FlowReader.read(config, runLimit(config.path("concurrency").path("fn"))));
  }

  static String slug(JsonNode config) {
    String id = config.path("id").asText();
    require(
        !id.isEmpty() && id.length() <= MAX_NAME && id.indexOf(0) < 0, "a function needs an id");
    return id;
  }

  private static String name(JsonNode config) {
    String name = config.path("name").asText();
    require(!name.isEmpty() && name.length() <= MAX_NAME, "a function needs a name");
    return name;
  }

  private static JsonNode onlyStep(JsonNode config) {
    JsonNode steps = config.path("steps");
    require(steps.isObject() && steps.size() == 1, "a function has exactly one step");
    return steps.elements().next();
  }

  private static String url(JsonNode step) {
    String url = step.path("runtime").path("url").asText();
    try {
      URI uri = URI.create(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      require(
          uri.getHost() != null && (scheme.equals("http") || scheme.equals("https")),
          "the step's url is not an http url");
      return url;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the step's url is not an http url", e);
    }
  }

  private static int retries(JsonNode attempts) {
    if (attempts.isMissingNode() || attempts.isNull()) {
      return DEFAULT_RETRIES;
    }
    require(attempts.isInt() && attempts.intValue() >= 0, "retries.attempts is not a count");
    return Math.min(attempts.intValue(), MAX_RETRIES);
  }

  private static List<Trigger> triggers(JsonNode triggers) {
    require(triggers.isArray() || triggers.isMissingNode(), "triggers is not an array");
    require(triggers.size() <= MAX_TRIGGERS, "more than " + MAX_TRIGGERS + " triggers");
    require(new HashSet<>(children(triggers)).size() == triggers.size(), "a trigger is doubled");
    return children(triggers).stream().map(FunctionReader::trigger).toList();
  }

  private static Trigger trigger(JsonNode trigger) {
    String cron = trigger.path("cron").asText();
    if (!cron.isEmpty()) {
      JsonNode jitter = trigger.path("jitter");
      return new Trigger.OnSchedule(
          cron,
          CronSchedule.parse(cron),
          isSet(jitter)
              ? duration(jitter, LEAST_JITTER, MOST_JITTER, "a cron's jitter")
              : Duration.ZERO);
    }
    String event = trigger.path("event").asText();
    require(
        !event.isEmpty() && event.length() <= MAX_NAME, "a trigger needs an event name or a cron");
    return new Trigger.OnEvent(event, expression(trigger.path("expression")));
  }

  private static List<ConcurrencyLimit> limits(JsonNode concurrency) {
    List<ConcurrencyLimit> limits = new ArrayList<>();
    boolean both = concurrency.has("step") || concurrency.has("fn");
    read(both ? concurrency.path("step") : concurrency, limits);
    require(limits.size() <= MAX_LIMITS, "more than " + MAX_LIMITS + " concurrency limits");
    return List.copyOf(limits);
  }

  /** The limit of whole runs. */
  private static Optional<ConcurrencyLimit> runLimit(JsonNode form) {
    List<ConcurrencyLimit> limits = new ArrayList<>();
    read(form, limits);
    require(limits.size() <= 1, "more than one concurrency limit of runs");
    return limits.stream().findFirst();
  }

  private static void read(JsonNode form, List<ConcurrencyLimit> limits) {
    if (form.isNumber() || (form.isObject() && form.has("limit"))) {
      add(form, limits);
    } else {
      children(form).forEach(limit -> add(limit, limits));
    }
  }

  private static void add(JsonNode form, List<ConcurrencyLimit> limits) {
    JsonNode limit = form.isNumber() ? form : form.path("limit");
    require(
        limit.isMissingNode() || (limit.isInt() && limit.intValue() >= 0),
        "a concurrency limit is not a count");
    Optional<Expression> key = expression(form.path("key"));
    ConcurrencyLimit.Scope scope = scope(form.path("scope").asText());
    require(
        scope == ConcurrencyLimit.Scope.FN || key.isPresent(),
        "concurrency in scope env or account needs a key");
    if (limit.intValue() > 0) {
      limits.add(new ConcurrencyLimit(limit.intValue(), key, scope));
    }
  }

  private static ConcurrencyLimit.Scope scope(String text) {
    return switch (text) {
      case "", "fn" -> ConcurrencyLimit.Scope.FN;
      case "env" -> ConcurrencyLimit.Scope.ENV;
      case "account" -> ConcurrencyLimit.Scope.ACCOUNT;
      default -> throw new IllegalArgumentException("unknown concurrency scope");
    };
  }
}
