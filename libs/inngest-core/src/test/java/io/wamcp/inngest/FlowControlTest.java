package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Options of a declaration on the wire, and what is refused before a server sees it. */
class FlowControlTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static FunctionDefinition build(UnaryOperator<FunctionDefinition.Builder> more) {
    return more.apply(FunctionDefinition.named("f").on("a/b")).build();
  }

  private static void assertWire(UnaryOperator<FunctionDefinition.Builder> more, String expected)
      throws IOException {
    JsonNode wanted = Capture.JSON.readTree(expected.replace('\'', '"'));
    JsonNode json = FunctionJson.of("app-f", build(more), "http://x");
    String field = wanted.fieldNames().next();
    assertThat(json.get(field)).isEqualTo(wanted.get(field));
    assertThat(json.size()).as("what is not set is left out").isEqualTo(5);
  }

  private static void assertFault(UnaryOperator<FunctionDefinition.Builder> more, String fault) {
    assertThatThrownBy(() -> build(more))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("function 'f': ")
        .hasMessageContaining(fault);
  }

  private static void assertRefused(ThrowingCallable option, String fault) {
    assertThatThrownBy(option)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(fault);
  }

  @Test
  void concurrencyHasEveryForm() throws IOException {
    Concurrency perUser = Concurrency.limit(1).key("event.data.user");
    Concurrency shared = Concurrency.limit(9).key("event.data.t").scope(Concurrency.Scope.ENV);
    assertWire(b -> b.concurrency(Concurrency.limit(3)), "{'concurrency':3}");
    assertWire(b -> b.concurrency(perUser), "{'concurrency':{'limit':1,'key':'event.data.user'}}");
    assertWire(
        b -> b.concurrency(Concurrency.limit(2)).concurrency(shared),
        "{'concurrency':[{'limit':2},{'limit':9,'key':'event.data.t','scope':'env'}]}");
    assertWire(
        b -> b.runConcurrency(perUser),
        "{'concurrency':{'fn':[{'limit':1,'key':'event.data.user'}]}}");
    assertWire(
        b -> b.runConcurrency(perUser).concurrency(Concurrency.limit(4)),
        "{'concurrency':{'fn':[{'limit':1,'key':'event.data.user'}],'step':[{'limit':4}]}}");
  }

  @Test
  void everyOtherOptionHasItsForm() throws IOException {
    assertWire(
        b -> b.rateLimit(RateLimit.of(5, Duration.ofHours(24))),
        "{'rateLimit':{'limit':5,'period':'24h'}}");
    assertWire(
        b -> b.throttle(Throttle.of(5, Duration.ofDays(7))),
        "{'throttle':{'limit':5,'period':'168h'}}");
    assertWire(b -> b.debounce(Debounce.of(SECOND)), "{'debounce':{'period':'1s'}}");
    assertWire(
        b ->
            b.batchEvents(
                BatchEvents.of(10, Duration.ofSeconds(90)).ifExpression("event.data.batch")),
        "{'batchEvents':{'maxSize':10,'timeout':'1m30s','if':'event.data.batch'}}");
    assertWire(b -> b.cancelOn(CancelOn.of("a/stop")), "{'cancel':[{'event':'a/stop'}]}");
    assertWire(b -> b.singleton(Singleton.skipping()), "{'singleton':{'mode':'skip'}}");
    assertWire(b -> b.timeouts(Timeouts.ofFinish(SECOND)), "{'timeouts':{'finish':'1s'}}");
    assertWire(b -> b.priority("event.data.p"), "{'priority':{'run':'event.data.p'}}");
    assertWire(b -> b.idempotency("event.data.k"), "{'idempotency':'event.data.k'}");
  }

  @Test
  void aCronMayJitter() {
    JsonNode json =
        FunctionJson.of(
            "app-f",
            build(b -> b.cron("TZ=Europe/Paris 0 9 * * *", Duration.ofSeconds(30))),
            "http://x");
    assertThat(json.path("triggers").get(1).path("jitter").asText()).isEqualTo("30s");
    assertFault(b -> b.cron("* * * * *", Duration.ofMillis(900)), "jitter of a cron must be 1s to");
    assertFault(b -> b.cron("* * * * *", Duration.ofMinutes(6)), "to 5m, not PT6M");
  }

  @Test
  void boundsAreChecked() {
    assertRefused(() -> RateLimit.of(0, SECOND), "a rate limit must be at least 1, not 0");
    assertRefused(() -> RateLimit.of(1, Duration.ofHours(25)), "to 24h, not PT25H");
    assertRefused(() -> RateLimit.of(1, Duration.ZERO), "the period of a rate limit");
    assertRefused(() -> Throttle.of(0, SECOND), "a throttle's limit");
    assertRefused(() -> Throttle.of(1, SECOND).burst(-1), "a throttle's burst");
    assertRefused(() -> Throttle.of(1, Duration.ofMillis(999)), "the period of a throttle");
    assertRefused(() -> Debounce.of(Duration.ofMillis(999)), "must be 1s to 168h, not PT0.999S");
    assertRefused(() -> Debounce.of(Duration.ofDays(8)), "the period of a debounce");
    assertRefused(() -> Debounce.of(SECOND).timeout(Duration.ZERO), "the timeout of a debounce");
    assertRefused(() -> BatchEvents.of(1, SECOND), "the size of a batch must be at least 2");
    assertRefused(() -> BatchEvents.of(2, Duration.ofMillis(1)), "the timeout of a batch");
    assertRefused(() -> CancelOn.of(" "), "has no name");
    assertRefused(() -> CancelOn.of("a/*"), "without wildcard");
    assertRefused(() -> CancelOn.of("a").timeout(Duration.ofDays(400)), "of a cancellation");
    assertRefused(() -> Timeouts.ofStart(Duration.ZERO), "the start timeout");
    assertRefused(() -> Timeouts.ofFinish(Duration.ofDays(-1)), "the finish timeout");
  }

  @Test
  void everyExpressionIsChecked() {
    assertRefused(() -> RateLimit.of(1, SECOND).key("event."), "the key of a rate limit: ");
    assertRefused(() -> Throttle.of(1, SECOND).key("x"), "the key of a throttle: ");
    assertRefused(() -> Debounce.of(SECOND).key("a b"), "the key of a debounce: ");
    assertRefused(() -> BatchEvents.of(2, SECOND).key("("), "the key of a batch: ");
    assertRefused(() -> BatchEvents.of(2, SECOND).ifExpression("="), "the condition of a batch: ");
    assertRefused(() -> Singleton.cancelling().key("?"), "the key of a singleton: ");
    assertRefused(() -> CancelOn.of("a").ifExpression("has(event.x)"), "no function may be called");
    assertRefused(() -> CancelOn.of("a").match("data[0]"), "is not a field");
    assertRefused(
        () -> WaitForEvent.of("a").ifExpression("async.x ="), "the condition of a wait: ");
    assertFault(b -> b.priority("event.data.x ?"), "the priority: ");
    assertFault(b -> b.idempotency("data.k"), "the idempotency key: ");
    assertFault(b -> b.on("a/c", "event.data.x >"), "the expression of trigger 'a/c': ");
    assertFault(b -> b.concurrency(Concurrency.limit(1).key("user.id")), "a concurrency key: ");
  }

  @Test
  void optionsThatExcludeEachOtherAreNamed() {
    UnaryOperator<FunctionDefinition.Builder> batch = b -> b.batchEvents(BatchEvents.of(2, SECOND));
    assertFault(b -> batch.apply(b).debounce(Debounce.of(SECOND)), "batchEvents and debounce");
    assertFault(b -> batch.apply(b).priority("1"), "batchEvents and priority");
    assertFault(b -> batch.apply(b).cancelOn(CancelOn.of("a")), "batchEvents and cancelOn");
    assertFault(b -> batch.apply(b).singleton(Singleton.skipping()), "batchEvents and singleton");
    assertFault(
        b -> b.idempotency("event.data.k").rateLimit(RateLimit.of(1, SECOND)),
        "idempotency is a rate limit of its own");
    assertFault(
        b ->
            b.runConcurrency(
                Concurrency.limit(1).key("event.data.k").scope(Concurrency.Scope.ACCOUNT)),
        "a limit on runs holds for the function alone, not for scope account");
    assertFault(
        b -> {
          for (int i = 0; i < 6; i++) {
            b.cancelOn(CancelOn.of("a/" + i));
          }
          return b;
        },
        "more than 5 cancelling events");
  }
}
