package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class WritingTest {

  private final List<String> written = new ArrayList<>();
  private final Writing writing = new Writing();

  @Test
  void whatWasNotedIsWrittenAtTheLatestWhenItIsClosed() {
    writing.note(outcome("first"));
    assertThat(written).isEmpty();
    writing.close();
    assertThat(written).containsExactly("first");
  }

  @Test
  void closingWritesTheLastThoughTheOneBeforeFails() {
    IllegalStateException problem = new IllegalStateException("refused");
    writing.note(
        () -> {
          throw problem;
        });
    writing.note(outcome("last"));

    assertThatThrownBy(writing::close).isSameAs(problem);
    assertThat(written).containsExactly("last");
    writing.close();
    assertThat(written).as("once").containsExactly("last");
  }

  private Callable<Optional<Instant>> outcome(String name) {
    return () -> {
      written.add(name);
      return Optional.empty();
    };
  }
}
