package io.wamcp.local;

import io.wamcp.local.chaos.Chaos;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code ./wa-mcp chaos [--seeds N] [--seed S]}. */
final class ChaosCommand {

  private ChaosCommand() {}

  static int run(List<String> arguments, PrintStream out) {
    long first = 1;
    int seeds = 1;
    Deque<String> rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      String option = rest.pop();
      int value = number(option, rest.poll());
      switch (option) {
        case "--seed" -> first = value;
        case "--seeds" -> seeds = value;
        default -> throw new UsageException("unknown option " + option);
      }
    }
    QuietLogs.install("off"); // what goes wrong on purpose is no news
    AtomicBoolean held = new AtomicBoolean();
    long from = first;
    int howMany = seeds;
    TemporaryFolder.with(
        "wa-mcp-chaos", data -> held.set(Chaos.run(data, from, howMany, out)), held::get);
    out.println(held.get() ? "All of it held." : "Something did not hold; see above.");
    return held.get() ? 0 : 1;
  }

  private static int number(String option, String text) {
    if (text == null || !text.matches("[1-9]\\d{0,8}")) {
      throw new UsageException(option + " needs a positive number");
    }
    return Integer.parseInt(text);
  }
}
