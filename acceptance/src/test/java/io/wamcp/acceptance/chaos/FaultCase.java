package io.wamcp.acceptance.chaos;

import io.wamcp.local.ServiceName;
import io.wamcp.local.chaos.ChaosStack;
import io.wamcp.local.chaos.Workload;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A part that dies at each of these points, one after the other, while the same work is under way.
 *
 * @param also what is armed beside them
 * @param statusesMayBeLate whether the clock may run away from a status that Meta sends: only then,
 *     or where Meta sends none, may a message go out twice
 * @param trigger leads to the points
 */
record FaultCase(
    ServiceName part,
    Set<String> points,
    List<String> also,
    boolean statusesMayBeLate,
    BiConsumer<ChaosStack, Workload> trigger) {

  static FaultCase of(
      ServiceName part, BiConsumer<ChaosStack, Workload> trigger, String... points) {
    return new FaultCase(part, new LinkedHashSet<>(List.of(points)), List.of(), false, trigger);
  }

  FaultCase with(String armed) {
    return new FaultCase(part, points, List.of(armed), statusesMayBeLate, trigger);
  }

  FaultCase withLateStatuses() {
    return new FaultCase(part, points, also, true, trigger);
  }

  void play() {
    ChaosStacks.survives(
        (stack, workload) -> {
          if (!statusesMayBeLate) {
            workload.everyStatusComes();
          }
          stack.dieAtEach(part, points, also, () -> trigger.accept(stack, workload));
        });
  }

  @Override
  public String toString() {
    return String.join(", ", points);
  }
}
