package io.wamcp.inngest.devserver.registry;

import static io.wamcp.inngest.devserver.registry.ConfigReader.children;
import static io.wamcp.inngest.devserver.registry.ConfigReader.count;
import static io.wamcp.inngest.devserver.registry.ConfigReader.duration;
import static io.wamcp.inngest.devserver.registry.ConfigReader.expression;
import static io.wamcp.inngest.devserver.registry.ConfigReader.isSet;
import static io.wamcp.inngest.devserver.registry.ConfigReader.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.expression.Expression;
import io.wamcp.inngest.devserver.expression.ExpressionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads and checks the flow control of a function object. */
final class FlowReader {

  private static final int MAX_CANCELLATIONS = 5;
  private static final int MAX_NAME = 255;
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration YEAR = Duration.ofDays(365);

  private FlowReader() {}

  static FlowControl read(JsonNode config, Optional<ConcurrencyLimit> runLimit) {
    FlowControl flow =
        new FlowControl(
            batch(config.path("batchEvents")),
            // Idempotency takes the place of a rate limit.
            isSet(config.path("idempotency"))
                ? Optional.empty()
                : rateLimit(config.path("rateLimit")),
            debounce(config.path("debounce")),
            singleton(config.path("singleton")),
            throttle(config.path("throttle")),
            runLimit,
            expression(config.path("priority").path("run")),
            cancellations(config.path("cancel")),
            timeout(config.path("timeouts").path("start"), "timeouts.start"),
            timeout(config.path("timeouts").path("finish"), "timeouts.finish"));
    require(
        flow.batch().isEmpty()
            || (flow.cancellations().isEmpty()
                && flow.debounce().isEmpty()
                && flow.singleton().isEmpty()
                && flow.priority().isEmpty()),
        "batchEvents cannot be combined with cancel, debounce, singleton or priority");
    return flow;
  }

  private static Optional<BatchDefinition> batch(JsonNode json) {
    return isSet(json)
        ? Optional.of(
            new BatchDefinition(
                count(json.path("maxSize"), 2, "batchEvents.maxSize"),
                duration(json.path("timeout"), SECOND, YEAR, "batchEvents.timeout"),
                expression(json.path("key")),
                expression(json.path("if"))))
        : Optional.empty();
  }

  /** Measured: at once a tenth of the limit and one more, not the limit. */
  private static Optional<RateDefinition> rateLimit(JsonNode json) {
    if (!isSet(json)) {
      return Optional.empty();
    }
    int limit = count(json.path("limit"), 1, "rateLimit.limit");
    Duration period = duration(json.path("period"), MILLISECOND, DAY, "rateLimit.period");
    return Optional.of(
        new RateDefinition(limit / 10 + 1, period.dividedBy(limit), expression(json.path("key"))));
  }

  private static Optional<RateDefinition> throttle(JsonNode json) {
    if (!isSet(json)) {
      return Optional.empty();
    }
    int limit = count(json.path("limit"), 1, "throttle.limit");
    int burst = isSet(json.path("burst")) ? count(json.path("burst"), 0, "throttle.burst") : 0;
    require(burst <= Integer.MAX_VALUE - limit, "throttle.burst is too large");
    Duration period = duration(json.path("period"), SECOND, WEEK, "throttle.period");
    return Optional.of(
        new RateDefinition(limit + burst, period.dividedBy(limit), expression(json.path("key"))));
  }

  private static Optional<DebounceDefinition> debounce(JsonNode json) {
    if (!isSet(json)) {
      return Optional.empty();
    }
    JsonNode timeout = json.path("timeout");
    return Optional.of(
        new DebounceDefinition(
            duration(json.path("period"), SECOND, WEEK, "debounce.period"),
            isSet(timeout) && !timeout.asText().isEmpty()
                ? Optional.of(duration(timeout, SECOND, YEAR, "debounce.timeout"))
                : Optional.empty(),
            expression(json.path("key"))));
  }

  private static Optional<SingletonDefinition> singleton(JsonNode json) {
    if (!isSet(json)) {
      return Optional.empty();
    }
    String mode = json.path("mode").asText("skip");
    require(Set.of("skip", "cancel", "").contains(mode), "singleton.mode is not skip or cancel");
    return Optional.of(
        new SingletonDefinition(expression(json.path("key")), mode.equals("cancel")));
  }

  private static List<CancellationDefinition> cancellations(JsonNode json) {
    require(json.isArray() || !isSet(json), "cancel is not an array");
    require(json.size() <= MAX_CANCELLATIONS, "more than " + MAX_CANCELLATIONS + " cancel entries");
    return children(json).stream().map(FlowReader::cancellation).toList();
  }

  private static CancellationDefinition cancellation(JsonNode json) {
    String event = json.path("event").asText();
    require(!event.isEmpty() && event.length() <= MAX_NAME, "a cancel entry names no event");
    Optional<String> condition =
        Optional.of(json.path("if").asText("")).filter(text -> !text.isBlank());
    try {
      condition.ifPresent(Expression::condition);
    } catch (ExpressionException e) {
      throw new IllegalArgumentException("invalid cancel expression: " + e.getMessage(), e);
    }
    return new CancellationDefinition(
        event, condition, timeout(json.path("timeout"), "cancel.timeout").orElse(YEAR));
  }

  private static Optional<Duration> timeout(JsonNode json, String what) {
    return isSet(json) && !json.asText().isEmpty()
        ? Optional.of(duration(json, MILLISECOND, YEAR, what))
        : Optional.empty();
  }
}
