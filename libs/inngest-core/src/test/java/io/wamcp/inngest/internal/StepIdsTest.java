package io.wamcp.inngest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepIdsTest {

  @ParameterizedTest
  @CsvSource({
    "a,86f7e437faa5a7fce15d1ddcb9eaeaea377667b8",
    "my-step-id,e7d8a2f140845095749d60246ff1110c9d01d76a",
    "my-step-id:1,f47c6228c581af870aa285200cf95ec3ac59bb6a",
    "my-step-id:2,5fdb32cd3e6e3d62fa480ac2ad526b79c2682845",
    "complete,0737c22d3bfae812339732d14d8c7dbd6dc4e09c",
    "étape 1,1ca5726502cded1ab3439bdc56332c7d440d9358"
  })
  void hashesAsTheServerDoes(String id, String hash) {
    assertThat(StepIds.hash(id)).isEqualTo(hash);
    assertThat(new StepIds().next(id)).isEqualTo(new StepIds.StepId(id, 0, hash));
  }

  @Test
  void countsRepeats() {
    StepIds ids = new StepIds();
    assertThat(ids.next("a").hash()).isEqualTo(StepIds.hash("a"));
    assertThat(ids.next("a")).isEqualTo(new StepIds.StepId("a", 1, StepIds.hash("a:1")));
    assertThat(ids.next("b").index()).isZero();
    assertThat(ids.next("a")).isEqualTo(new StepIds.StepId("a", 2, StepIds.hash("a:2")));
  }

  @Test
  void skipsAnIndexTheFunctionUsedItself() {
    StepIds ids = new StepIds();
    ids.next("a:1");
    ids.next("a");
    assertThat(ids.next("a")).isEqualTo(new StepIds.StepId("a", 2, StepIds.hash("a:2")));
  }

  @Test
  void boundsIds() {
    assertThatThrownBy(() -> new StepIds().next(" ")).hasMessageContaining("step id");
    assertThatThrownBy(() -> new StepIds().next("x".repeat(513))).hasMessageContaining("step id");
  }
}
