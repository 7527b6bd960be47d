package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.Invoke;
import io.wamcp.inngest.RateLimit;
import io.wamcp.inngest.StepException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rate limits drop events, counted by GCRA as measured at the Inngest server. */
class RateLimitIT extends FlowTestBase {

  private static final Duration TEN = Duration.ofSeconds(10);

  @Test
  void threeIn10SecondsLetsOneOfFiveThrough() {
    serve(noting("f", f -> f.rateLimit(RateLimit.of(3, TEN))));

    send("f", 5);

    awaitNotes("0");
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(1);
  }

  @Test
  void twentyIn10SecondsLetsThreeOf25ThroughThenOneEachHalfSecond() {
    serve(noting("f", f -> f.rateLimit(RateLimit.of(20, TEN))));

    send("f", 25);
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(3);
    advance(Duration.ofMillis(499));
    send("f", 5);
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(3);
    advance(Duration.ofMillis(1));
    send("f", 5);
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(4);

    advance(Duration.ofSeconds(30));
    send("f", 25);
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(7);
  }

  @Test
  void eachKeyHasALimitOfItsOwnAndFalseHasNone() {
    serve(noting("f", f -> f.rateLimit(RateLimit.of(1, TEN).key("event.data.k"))));

    send("f", 6, i -> "{\"i\":" + i + ",\"k\":\"" + (i % 2 == 0 ? "a" : "b") + "\"}");
    send("f", 3, i -> "{\"i\":" + (10 + i) + ",\"k\":false}");
    send("f", 2, i -> "{\"i\":" + (20 + i) + "}");

    awaitNotes("0", "1", "10", "11", "12", "20");
  }

  @Test
  void whatWasLetThroughCountsAfterAKill() {
    serve(noting("f", f -> f.rateLimit(RateLimit.of(1, TEN))));
    send("f", 1);

    haltAndRestart();
    send("f", 1);
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(1);

    advance(TEN);
    send("f", 1);
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(2);
  }

  @Test
  void anIdempotencyKeyIsALimitOfOneInADayAndFalseIsNone() {
    serve(noting("f", f -> f.idempotency("event.data.k")));

    send("f", 4, i -> "{\"i\":" + i + ",\"k\":" + (i < 2 ? "1" : "2") + "}");
    send("f", 2, i -> "{\"i\":" + (10 + i) + ",\"k\":false}");

    awaitNotes("0", "2", "10", "11");
  }

  @Test
  void aCallOfALimitedFunctionFails() {
    serve(
        noting("limited", f -> f.rateLimit(RateLimit.of(1, TEN))),
        function(
            "caller",
            f -> f,
            (context, step) -> {
              step.invoke("one", Integer.class, Invoke.of("app-limited"));
              try {
                step.invoke("two", Integer.class, Invoke.of("app-limited"));
                return "called";
              } catch (StepException e) {
                return e.getMessage();
              }
            }));

    JsonNode run = api.ended(api.sent("t/caller", "{}"));

    assertThat(run.at("/output/data").asText()).isEqualTo("invoked function is rate limited");
    assertThat(count("SELECT count(*) FROM waits")).isZero();
  }
}
