package io.wamcp.local;

import io.wamcp.local.bench.Bench;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** {@code ./wa-mcp bench [--rate N] [--seconds N]}. */
final class BenchCommand {

  private BenchCommand() {}

  static int run(List<String> arguments, PrintStream out) {
    int rate = 200;
    int seconds = 60;
    Deque<String> rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      String option = rest.pop();
      int value = number(option, rest.poll());
      switch (option) {
        case "--rate" -> rate = value;
        case "--seconds" -> seconds = value;
        default -> throw new UsageException("unknown option " + option);
      }
    }
    QuietLogs.install("error");
    int perSecond = rate;
    Duration duration = Duration.ofSeconds(seconds);
    TemporaryFolder.with("wa-mcp-bench", data -> Bench.run(data, perSecond, duration, out));
    return 0;
  }

  private static int number(String option, String text) {
    if (text == null || !text.matches("[1-9]\\d{0,5}")) {
      throw new UsageException(option + " needs a positive number");
    }
    return Integer.parseInt(text);
  }
}
