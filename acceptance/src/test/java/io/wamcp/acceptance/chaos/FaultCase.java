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
 * @param trigger leads to the points
 */
record FaultCase(
    ServiceName part,
    Set<String> points,
    List<String> also,
    BiConsumer<ChaosStack, Workload> trigger) {

  static FaultCase of(
      ServiceName part, BiConsumer<ChaosStack, Workload> trigger, String... points) {
    return new FaultCase(part, new LinkedHashSet<>(List.of(points)), List.of(), trigger);
  }

  FaultCase with(String armed) {
    return new FaultCase(part, points, List.of(armed), trigger);
  }

  void play() {
    ChaosStacks.survives(
        (stack, workload) ->
            stack.dieAtEach(part, points, also, () -> trigger.accept(stack, workload)));
  }

  @Override
  public String toString() {
    return String.join(", ", points);
  }
}
