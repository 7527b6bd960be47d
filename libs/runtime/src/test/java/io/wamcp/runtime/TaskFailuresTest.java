package io.wamcp.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class TaskFailuresTest {

  @Test
  void whatATaskThrewIsThrownOn() {
    RuntimeException own = new IllegalArgumentException("own");
    assertThat(TaskFailures.of(new ExecutionException(own))).isSameAs(own);
    Error error = new AssertionError("error");
    assertThatThrownBy(() -> TaskFailures.of(new ExecutionException(error))).isSameAs(error);
    IOException checked = new IOException("checked");
    assertThat(TaskFailures.of(new ExecutionException(checked)))
        .isInstanceOf(IllegalStateException.class)
        .hasCause(checked);
  }
}
