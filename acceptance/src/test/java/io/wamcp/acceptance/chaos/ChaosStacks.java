package io.wamcp.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.local.chaos.ChaosRun;
import io.wamcp.local.chaos.ChaosStack;
import io.wamcp.local.chaos.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.UUID;
import java.util.function.BiConsumer;

/** The stack all chaos tests share: each leaves it quiet, with every part alive. */
final class ChaosStacks {

  private ChaosStacks() {}

  private static final class Shared {
    private static final ChaosStack STACK = start();

    private static ChaosStack start() {
      ChaosStack stack = fresh();
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
      return stack;
    }
  }

  static ChaosStack shared() {
    return Shared.STACK;
  }

  static ChaosStack fresh() {
    try {
      return ChaosStack.start(Files.createTempDirectory("wa-mcp-chaos"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets something happen, brings everything back, and expects the ledger to be without gaps. */
  static void survives(BiConsumer<ChaosStack, Workload> fire) {
    ChaosStack stack = shared();
    try (Workload workload = new Workload(stack, UUID.randomUUID().toString().substring(0, 8))) {
      fire.accept(stack, workload);
      assertThat(new ChaosRun(stack).settle(workload)).isEmpty();
    }
  }
}
