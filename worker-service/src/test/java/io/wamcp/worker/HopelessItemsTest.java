package io.wamcp.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.inngest.NonRetriableException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HopelessItemsTest {

  private static Supplier<String> failing(String sqlState) {
    return () -> {
      throw new IllegalStateException("x", new SQLException("invalid: a secret text", sqlState));
    };
  }

  @Test
  void dataThatPostgresWillAlwaysRefuseEndsTheItemWithoutShowingIt() {
    assertThatThrownBy(() -> HopelessItems.failAtOnce(failing("22P05")))
        .isInstanceOf(NonRetriableException.class)
        .hasMessageContaining("22P05")
        .hasMessageNotContaining("secret");
  }

  @Test
  void troubleThatPassesIsTriedAgain() {
    for (String state : new String[] {"40001", "53300", "23503"}) {
      assertThatThrownBy(() -> HopelessItems.failAtOnce(failing(state)))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(HopelessItems.failAtOnce(() -> "done")).isEqualTo("done");
  }
}
