package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionDefinitionTest {

  private static void assertFault(UnaryOperator<FunctionDefinition.Builder> more, String message) {
    assertThatThrownBy(() -> more.apply(FunctionDefinition.named("f").on("a/b")).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("function 'f': ")
        .hasMessageContaining(message);
  }

  @Test
  void namesTheFault() {
    assertFault(b -> b.name(" "), "name is blank");
    assertFault(b -> b.on("a/b"), "a trigger is repeated");
    assertFault(b -> b.on("a/c", " "), "the expression of trigger 'a/c' is blank");
    assertFault(b -> b.on(" "), "no name");
    assertFault(b -> b.on("x".repeat(256)), "over 255");
    assertFault(b -> b.on("lab/wild*"), "would never match");
    assertFault(b -> b.cron("* * *"), "has 3 fields");
    assertFault(b -> b.cron("TZ=Mars/Olympus * * * * *"), "no time zone Mars/Olympus");
    assertFault(b -> b.retries(21), "retries must be 0 to 20");
    assertFault(b -> b.retries(-1), "retries must be 0 to 20");
    assertFault(b -> b.idempotency(""), "the idempotency key is blank");
    assertFault(
        b -> b.concurrency(Concurrency.limit(1).scope(Concurrency.Scope.ENV)), "needs a key");
    assertFault(
        b ->
            b.concurrency(Concurrency.limit(1))
                .concurrency(Concurrency.limit(2))
                .concurrency(Concurrency.limit(3)),
        "more than 2 concurrency limits");
    assertFault(
        b -> {
          for (int i = 0; i < 10; i++) {
            b.on("e/" + i);
          }
          return b;
        },
        "more than 10 triggers");
  }

  @Test
  void needsATriggerAndAPlainId() {
    assertThatThrownBy(() -> FunctionDefinition.named("f").build())
        .hasMessageContaining("no trigger");
    for (String id : new String[] {"", "A", "a_b", "a--b", "-a", "a b", "a'b", "x".repeat(101)}) {
      assertThatThrownBy(() -> FunctionDefinition.named(id).on("a").build())
          .as(id)
          .hasMessageContaining("the id");
    }
    assertThatThrownBy(() -> Concurrency.limit(0)).hasMessageContaining("at least 1");
  }

  @Test
  void attemptsAreRetriesPlusOne() {
    assertThat(FunctionDefinition.named("f").on("a").build().maxAttempts()).isEqualTo(5);
    assertThat(FunctionDefinition.named("f").on("a").retries(0).build().maxAttempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* * * * *",
        "*/10 * * * *",
        "0 9 * * 1-5",
        "0,30 0-6/2 1 JAN,jul ?",
        "TZ=Europe/Paris 0 9 * * MON-FRI",
        "59 23 31 12 6"
      })
  void takesCronAsTheServerDoes(String cron) {
    assertThat(FunctionDefinition.named("f").cron(cron).build().triggers())
        .containsExactly(new Trigger.OnCron(cron));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@hourly",
        "0 * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 7",
        "5-1 * * * *",
        "*/0 * * * *",
        "*-5 * * * *",
        "1,,2 * * * *",
        "a * * * *",
        "* * * FEBR *",
        "-1 * * * *"
      })
  void refusesCronTheServerWouldRefuse(String cron) {
    assertThatThrownBy(() -> FunctionDefinition.named("f").cron(cron).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cron '" + cron + "'");
  }

  @Test
  void waitsAreChecked() {
    assertThat(WaitForEvent.of("a").match("data.k").expression())
        .contains("event.data.k == async.data.k");
    assertThatThrownBy(() -> WaitForEvent.of("a").match("data.k == 1 || true"))
        .hasMessageContaining("not a field");
    assertThatThrownBy(() -> WaitForEvent.of(" ")).hasMessageContaining("no name");
    assertThatThrownBy(() -> WaitForEvent.of("a").timeout(java.time.Duration.ofDays(367)))
        .hasMessageContaining("366 days");
    assertThatThrownBy(() -> WaitForEvent.of("a").timeout(java.time.Duration.ZERO))
        .hasMessageContaining("positive");
  }
}
