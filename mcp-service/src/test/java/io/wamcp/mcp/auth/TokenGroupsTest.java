package io.wamcp.mcp.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wamcp.mcp.auth.TokenGroups.Taken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class TokenGroupsTest {

  private static final Optional<Instant> LATER = Optional.of(Instant.parse("2026-01-01T00:00:00Z"));
  private static final Executor VIRTUAL = Thread::startVirtualThread;

  private final TokenGroups<String> groups = new TokenGroups<>();
  private final List<Integer> asked = new CopyOnWriteArrayList<>();

  @Test
  void whoeverComesWhileOneAsksAsksTogether() {
    List<Optional<Instant>> answers =
        answersOfElevenWith(many -> new Taken(many, Optional.empty()));

    assertThat(asked).containsExactly(1, 10);
    assertThat(answers).hasSize(11).containsOnly(Optional.empty());
  }

  @Test
  void thoseWhoGotNoneAreTold() {
    List<Optional<Instant>> answers =
        answersOfElevenWith(many -> new Taken(Math.min(many, 4), LATER));

    assertThat(asked).containsExactly(1, 10);
    assertThat(answers.stream().filter(Optional::isEmpty)).hasSize(5);
    assertThat(answers.stream().filter(LATER::equals)).hasSize(6);
  }

  @Test
  void aFailureReachesEveryoneAndTheNextAsksAgain() {
    IllegalStateException failure = new IllegalStateException("away");

    assertThatThrownBy(
            () ->
                groups.take(
                    "a",
                    many -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(groups.take("a", many -> new Taken(many, Optional.empty()))).isEmpty();
  }

  private List<Optional<Instant>> answersOfElevenWith(IntFunction<Taken> ask) {
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new CopyOnWriteArrayList<>();
    List<CompletableFuture<Optional<Instant>>> answers = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      boolean first = i == 0;
      answers.add(
          CompletableFuture.supplyAsync(
              () -> {
                threads.add(Thread.currentThread());
                return groups.take("a", many -> held(first, go, ask, many));
              },
              VIRTUAL));
      if (first) {
        await().until(() -> asked.size() == 1);
      }
    }
    await()
        .until(
            () ->
                threads.size() == 11
                    && threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
    go.countDown();
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private Taken held(boolean first, CountDownLatch go, IntFunction<Taken> ask, int many) {
    asked.add(many);
    if (first) {
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return ask.apply(many);
  }
}
