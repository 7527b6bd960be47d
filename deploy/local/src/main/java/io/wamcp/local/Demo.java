package io.wamcp.local;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code ./wa-mcp demo}: a stack on free ports, a guided tour, and a verdict. */
final class Demo {

  private Demo() {}

  static int run(List<String> arguments, PrintStream out) {
    if (!arguments.isEmpty()) {
      throw new UsageException("demo takes no options");
    }
    QuietLogs.install();
    Path data = temporaryFolder();
    try {
      long begin = System.nanoTime();
      out.println("Starting Postgres, an Inngest server, a simulated Meta and the three services ...");
      boolean passed;
      try (LocalStack stack = LocalStack.start(StackOptions.onFreePorts(data))) {
        out.printf("up after %d ms%n%n", (System.nanoTime() - begin) / 1_000_000);
        passed = new Tour(stack.info(), stack.meta(), out).play();
      }
      out.println(passed ? "All of it held." : "Something did not hold; see above.");
      return passed ? 0 : 1;
    } finally {
      deleteTree(data);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("wa-mcp-demo");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder for the demo", e);
    }
  }

  private static void deleteTree(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // The system's own clean-up takes what is left.
    }
  }
}
