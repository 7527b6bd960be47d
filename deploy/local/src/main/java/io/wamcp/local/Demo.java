package io.wamcp.local;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code ./wa-mcp demo}: a stack on free ports, a guided tour, and a verdict. */
final class Demo {

  private Demo() {}

  static int run(List<String> arguments, PrintStream out) {
    if (!arguments.isEmpty()) {
      throw new UsageException("demo takes no options");
    }
    QuietLogs.install("error");
    AtomicBoolean passed = new AtomicBoolean();
    TemporaryFolder.with("wa-mcp-demo", data -> passed.set(play(data, out)));
    out.println(passed.get() ? "All of it held." : "Something did not hold; see above.");
    return passed.get() ? 0 : 1;
  }

  private static boolean play(Path data, PrintStream out) {
    long begin = System.nanoTime();
    out.println(
        "Starting Postgres, an Inngest server, a simulated Meta and the three services ...");
    try (LocalStack stack = LocalStack.start(StackOptions.onFreePorts(data))) {
      out.printf("up after %d ms%n%n", (System.nanoTime() - begin) / 1_000_000);
      return new Tour(stack.info(), stack.meta(), out).play();
    }
  }
}
