package io.wamcp.inngest.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Invoke;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.inngest.OutgoingEvent;
import io.wamcp.inngest.RetryAfterException;
import io.wamcp.inngest.Step;
import io.wamcp.inngest.WaitForEvent;
import io.wamcp.inngest.WaitForSignal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FunctionTesterTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  record Order(String id, int cents) {}

  record Receipt(String number) {}

  /** A function with a step of nearly every kind. */
  private static final class Checkout implements InngestFunction, HandlesFailure {

    private final AtomicInteger charges = new AtomicInteger();

    @Override
    public FunctionDefinition definition() {
      return FunctionDefinition.named("checkout").on("shop/order.placed").retries(2).build();
    }

    @Override
    public Object run(FunctionContext context, Step step) {
      Order order = context.data(Order.class);
      Receipt receipt =
          step.run(
              "charge",
              Receipt.class,
              () -> new Receipt(order.id() + "-" + charges.incrementAndGet()));
      step.sleep("cool-down", Duration.ofHours(1));
      boolean confirmed =
          step.waitForEvent(
                  "confirmation",
                  WaitForEvent.of("shop/order.confirmed")
                      .match("data.id")
                      .timeout(Duration.ofDays(2)))
              .isPresent();
      if (!confirmed) {
        step.sendEvent("tell", OutgoingEvent.of("shop/order.lapsed", Map.of("id", order.id())));
        return "lapsed " + receipt.number();
      }
      int points = step.invoke("points", Integer.class, Invoke.of("shop-count-points").data(order));
      return "confirmed with " + points;
    }

    @Override
    public Object onFailure(FailureContext context, Step step) {
      return step.run(
          "note",
          String.class,
          () -> context.data(Order.class).id() + ": " + context.errorMessage());
    }
  }

  private final Checkout checkout = new Checkout();

  private FunctionTester tester() {
    return FunctionTester.of(checkout)
        .clock(new VirtualClock(NOON))
        .event("shop/order.placed", new Order("o7", 1250));
  }

  @Test
  void runsToTheEndInVirtualTime() {
    TestedRun run = tester().run();

    assertThat(run.status()).isEqualTo(TestedRun.Status.RETURNED);
    assertThat(run.output(String.class)).isEqualTo("lapsed o7-1");
    assertThat(run.stepIds()).containsExactly("charge", "cool-down", "confirmation", "tell");
    assertThat(run.step("cool-down").name()).isEqualTo("1h");
    assertThat(run.step("cool-down").endedAt()).contains(NOON.plus(Duration.ofHours(1)));
    assertThat(run.step("confirmation").options().path("if").asText())
        .isEqualTo("event.data.id == async.data.id");
    assertThat(run.endedAt()).isEqualTo(NOON.plus(Duration.ofHours(49)));
    assertThat(run.stepResult("charge", Receipt.class)).isEqualTo(new Receipt("o7-1"));
    assertThat(run.state()).hasSize(4);
  }

  @Test
  void showsWhatWasSent() {
    TestedRun run = tester().run();

    assertThat(run.sentEvents()).hasSize(1);
    assertThat(run.sentEvents().getFirst().name()).isEqualTo("shop/order.lapsed");
    assertThat(run.sentEvents().getFirst().data().toString()).isEqualTo("{\"id\":\"o7\"}");
    assertThat(run.step("tell").result().path("ids").get(0).asText()).isEqualTo("sent-1");
  }

  @Test
  void givenOutcomesTakeTheStepsPlace() {
    TestedRun run =
        tester()
            .given("charge", new Receipt("given"))
            .givenTimeout("cool-down")
            .givenEvent("confirmation", "shop/order.confirmed", Map.of("id", "o7"))
            .given("points", 42)
            .run();

    assertThat(run.output(String.class)).isEqualTo("confirmed with 42");
    assertThat(checkout.charges).hasValue(0);
    assertThat(run.step("charge").attempts()).isZero();
    assertThat(run.step("points").options().path("function_id").asText())
        .isEqualTo("shop-count-points");
    assertThat(run.step("points").options().path("payload").path("data").path("cents").asInt())
        .isEqualTo(1250);
    assertThat(run.endedAt()).isEqualTo(NOON);
    assertThat(run.unreached()).isEmpty();
  }

  @Test
  void runsUpToAStep() {
    TestedRun run = tester().upTo("charge");

    assertThat(run.status()).isEqualTo(TestedRun.Status.STOPPED);
    assertThat(run.stepIds()).containsExactly("charge");
    assertThat(run.endedAt()).isEqualTo(NOON);
  }

  @Test
  void saysWhatWasGivenInVain() {
    assertThat(tester().given("chargee", "x").run().unreached()).containsExactly("chargee");
  }

  @Test
  void anInvocationNeedsSomethingGiven() {
    FunctionTester tester = tester().givenEvent("confirmation", "x", null);
    assertThatThrownBy(tester::run)
        .hasMessageContaining("nothing is given for step 'points'")
        .hasMessageContaining("shop-count-points");
  }

  @Test
  void runsTheFailureHandler() {
    TestedRun run = tester().failedWith("TypeError", "no money").run();
    assertThat(run.output(String.class)).isEqualTo("o7: no money");
    assertThat(run.stepIds()).containsExactly("note");
  }

  @Test
  void givenFailuresAreThrownAtTheFunction() {
    TestedRun run = tester().givenFailure("charge", "CardDeclined", "no").run();
    assertThat(run.status()).isEqualTo(TestedRun.Status.FAILED);
    assertThat(run.error()).contains(new TestedError("CardDeclined", "no"));
  }

  private static InngestFunction function(int retries, Body body) {
    return new InngestFunction() {
      @Override
      public FunctionDefinition definition() {
        return FunctionDefinition.named("f").on("a/b").retries(retries).build();
      }

      @Override
      public Object run(FunctionContext context, Step step) throws Exception {
        return body.run(context, step);
      }
    };
  }

  private interface Body {
    Object run(FunctionContext context, Step step) throws Exception;
  }

  @Test
  void attemptsFollowOneAnotherAsAtAServer() {
    VirtualClock clock = new VirtualClock(NOON);
    AtomicInteger calls = new AtomicInteger();
    TestedRun run =
        FunctionTester.of(
                function(
                    3,
                    (c, step) ->
                        step.run(
                            "flaky",
                            Integer.class,
                            () -> {
                              if (calls.incrementAndGet() == 1) {
                                throw new RetryAfterException("later", Duration.ofSeconds(100));
                              }
                              if (calls.get() == 2) {
                                throw new IllegalStateException("again");
                              }
                              return c.attempt();
                            })))
            .clock(clock)
            .run();

    assertThat(run.output(Integer.class)).isEqualTo(2);
    assertThat(run.step("flaky").attempts()).isEqualTo(3);
    // The second pause is the server's own for the second attempt.
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(130));
  }

  @Test
  void aHopelessFailureEndsTheRunAtOnce() {
    TestedRun run =
        FunctionTester.of(
                function(
                    3,
                    (c, step) -> {
                      throw new NonRetriableException("no");
                    }))
            .run();
    assertThat(run.status()).isEqualTo(TestedRun.Status.FAILED);
    assertThat(run.calls()).isEqualTo(1);
  }

  @Test
  void aFunctionThatRecoversIsCalledAgain() {
    TestedRun run =
        FunctionTester.of(
                function(
                    1,
                    (c, step) -> {
                      if (c.attempt() == 0) {
                        throw new IllegalStateException("once");
                      }
                      return "recovered";
                    }))
            .run();
    assertThat(run.output(String.class)).isEqualTo("recovered");
  }

  @Test
  void signalsAreGivenAndShown() {
    TestedRun run =
        FunctionTester.of(
                function(
                    0,
                    (c, step) -> {
                      boolean heard = step.sendSignal("say", "there", Map.of("n", 1));
                      return step.waitForSignal("hear", Integer.class, WaitForSignal.of("here"))
                              .orElseThrow()
                              .data()
                          + (heard ? 1 : 0);
                    }))
            .givenSignal("hear", "here", 6)
            .run();
    assertThat(run.output(Integer.class)).isEqualTo(7);
    assertThat(run.sentSignals().getFirst().name()).isEqualTo("there");
    assertThat(run.sentSignals().getFirst().data().path("n").asInt()).isEqualTo(1);
  }

  @Test
  void aBatchIsSeveralEvents() {
    TestedRun run =
        FunctionTester.of(
                function(0, (c, step) -> c.events().stream().map(e -> e.data().path("n")).toList()))
            .event("a/b", Map.of("n", 1))
            .event("a/b", Map.of("n", 2))
            .run();
    assertThat(run.output(new TypeReference<List<Integer>>() {})).containsExactly(1, 2);
  }

  @Test
  void theClockShowsTheSameTimeInEveryZone() {
    VirtualClock clock = new VirtualClock(NOON);
    var paris = clock.withZone(ZoneId.of("Europe/Paris"));
    clock.advance(Duration.ofMinutes(1));
    clock.advanceTo(NOON);
    assertThat(paris.instant()).isEqualTo(NOON.plusSeconds(60));
    assertThat(paris.getZone()).hasToString("Europe/Paris");
  }
}
