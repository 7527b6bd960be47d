package io.wamcp.domain.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

  private final List<Integer> exits = new ArrayList<>();

  @AfterEach
  void disarm() {
    Faults.arm(null);
  }

  private void arm(String... entries) {
    Faults.arm(FaultPlan.parse(List.of(entries), exits::add));
  }

  @Test
  void nothingHappensUnlessArmed() {
    assertThat(Faults.armed()).isFalse();
    assertThatCode(FaultPoint.INGRESS_COMMITTED::reached).doesNotThrowAnyException();
  }

  @Test
  void theProcessEndsAtTheHitThatWasSaid() {
    arm("ingress.committed=halt@3");
    FaultPoint.INGRESS_COMMITTED.reached();
    FaultPoint.INGRESS_VERIFIED.reached();
    FaultPoint.INGRESS_COMMITTED.reached();
    assertThat(exits).isEmpty();
    FaultPoint.INGRESS_COMMITTED.reached();
    assertThat(exits).containsExactly(FaultPlan.HALTED);
    FaultPoint.INGRESS_COMMITTED.reached();
    assertThat(exits).hasSize(1);
  }

  @Test
  void anOperationFailsForARangeOfHits() {
    arm("worker.meta.after-call=throw@2-3");
    FaultPoint.META_AFTER_CALL.reached();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(FaultPoint.META_AFTER_CALL::reached)
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("worker.meta.after-call");
    }
    assertThatCode(FaultPoint.META_AFTER_CALL::reached).doesNotThrowAnyException();
  }

  @Test
  void aStepHasPointsAroundAndInside() throws Exception {
    arm(
        "worker.step.before.f.s=halt",
        "worker.inside.f.s.before-commit=halt",
        "worker.step.after.f.s=halt",
        "worker.step.before.f.other=halt");
    String result =
        Faults.aroundStep(
            "f.s",
            () -> {
              assertThat(exits).hasSize(1);
              Faults.reachedInTransaction("before-commit");
              return "done";
            });
    assertThat(result).isEqualTo("done");
    assertThat(exits).hasSize(3);
  }

  @Test
  void workOfAStepOnAnotherThreadIsPartOfIt() throws Exception {
    arm("worker.inside.f.s.committed=halt");
    FutureTask<String> other =
        Faults.aroundStep(
            "f.s",
            () ->
                new FutureTask<>(
                    Faults.inThisStep(
                        () -> {
                          Faults.reachedInTransaction("committed");
                          return "written";
                        })));
    Thread.ofVirtual().start(other);
    assertThat(other.get()).isEqualTo("written");
    assertThat(exits).hasSize(1);
  }

  @Test
  void aTransactionOutsideAnyStepIsNoPoint() {
    arm("worker.inside.f.s.committed=halt");
    Faults.reachedInTransaction("committed");
    assertThat(exits).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "x=", "x=sleep", "x=halt@0", "x=halt@-1", "x=throw@3-2", "X=halt", "=halt"})
  void whatCannotBeUnderstoodIsRefused(String entry) {
    assertThatThrownBy(() -> FaultPlan.parse(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPointIsArmedOnce() {
    assertThatThrownBy(() -> FaultPlan.parse(List.of("a=halt", "a=throw")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void everyPointHasANameOfItsOwnThatCanBeArmed() {
    HashSet<String> names = new HashSet<>();
    for (FaultPoint point : FaultPoint.values()) {
      assertThat(names.add(point.wireName())).as("%s", point).isTrue();
      assertThatCode(() -> FaultPlan.parse(List.of(point.wireName() + "=halt@2")))
          .doesNotThrowAnyException();
    }
  }
}
