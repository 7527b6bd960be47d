package io.wamcp.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {

  private final List<String> seen = new ArrayList<>();

  @Test
  void drainsInOrderThenClosesInReverse() {
    Lifecycle lifecycle = new Lifecycle();
    lifecycle.add("database", () -> seen.add("close database"));
    lifecycle.onDrain(() -> seen.add("drain admin"));
    lifecycle.add("server", () -> seen.add("close server"));
    lifecycle.onDrain(() -> seen.add("drain server"));
    lifecycle.close();
    lifecycle.close();
    assertThat(seen)
        .containsExactly("drain admin", "drain server", "close server", "close database");
  }

  @Test
  void whoIsToldAfterAWaitIsToldNoSooner() {
    List<Long> told = new ArrayList<>();
    Lifecycle lifecycle = new Lifecycle();
    lifecycle.onDrain(() -> told.add(System.nanoTime()));
    lifecycle.waitOnDrain(Duration.ofMillis(50));
    lifecycle.onDrain(() -> told.add(System.nanoTime()));
    lifecycle.close();
    assertThat(told.get(1) - told.get(0)).isGreaterThanOrEqualTo(50_000_000);
  }

  @Test
  void aPartThatFailsDoesNotKeepTheOthersOpen() {
    Lifecycle lifecycle = new Lifecycle();
    lifecycle.add("first", () -> seen.add("first"));
    lifecycle.onDrain(
        () -> {
          throw new IllegalStateException("drain fails");
        });
    lifecycle.add(
        "second",
        () -> {
          throw new IllegalStateException("close fails");
        });
    lifecycle.close();
    assertThat(seen).containsExactly("first");
  }

  @Test
  void nothingIsAddedAfterTheEnd() {
    Lifecycle lifecycle = new Lifecycle();
    lifecycle.close();
    assertThatThrownBy(() -> lifecycle.add("late", () -> {}))
        .isInstanceOf(IllegalStateException.class);
  }
}
