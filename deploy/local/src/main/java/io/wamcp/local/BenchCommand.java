package io.wamcp.local;

import io.wamcp.local.bench.Bench;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** {@code ./wa-mcp bench [MODE] [--seconds N] [--rate N] [--engine URL ...]}. */
final class BenchCommand {

  private static final int SECONDS = 60;
  private static final int PER_SECOND = 330;

  private BenchCommand() {}

  /**
   * What the command line asks for.
   *
   * @param stack options of the stack that is measured
   */
  private record Asked(String mode, int seconds, int perSecond, List<String> stack) {}

  static int run(List<String> arguments, PrintStream out) {
    Asked asked = read(arguments);
    QuietLogs.install("error");
    StackOptions options = StackOptions.parse(asked.stack());
    String command = ("./wa-mcp bench " + String.join(" ", arguments)).strip();
    Bench.Load load = new Bench.Load(asked.perSecond(), Duration.ofSeconds(asked.seconds()));
    List<Bench.Mode> modes = modes(asked.mode());
    boolean[] met = new boolean[1];
    TemporaryFolder.with(
        "wa-mcp-bench",
        data -> met[0] = Bench.run(options.onFreePortsAt(data), modes, load, command, out));
    return met[0] ? 0 : 1;
  }

  private static Asked read(List<String> arguments) {
    int seconds = SECONDS;
    int perSecond = PER_SECOND;
    String mode = "all";
    List<String> stack = new ArrayList<>();
    Deque<String> rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      if (argument.equals("--seconds")) {
        seconds = number(argument, rest.poll());
      } else if (argument.equals("--rate")) {
        perSecond = number(argument, rest.poll());
      } else if (argument.startsWith("--")) {
        stack.add(argument);
        if (!rest.isEmpty()) {
          stack.add(rest.pop());
        }
      } else {
        mode = argument;
      }
    }
    return new Asked(mode, seconds, perSecond, stack);
  }

  private static List<Bench.Mode> modes(String name) {
    try {
      return Bench.Mode.of(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "bench measures engine, ingress, send, latency, paced, overload, mcp, memory or all, not "
              + name);
    }
  }

  private static int number(String option, String text) {
    if (text == null || !text.matches("[1-9]\\d{0,5}")) {
      throw new UsageException(option + " needs a positive number");
    }
    return Integer.parseInt(text);
  }
}
