package io.wamcp.local.chaos;

import java.io.PrintStream;
import java.nio.file.Path;

/** {@code ./wa-mcp chaos}: plays seeds one after the other, each on the stack of the one before. */
public final class Chaos {

  private Chaos() {}

  /**
   * Plays seeds and prints a line each, more of one that does not hold. After one that does not
   * hold, the rest is played on a fresh stack.
   *
   * @return whether all held
   */
  public static boolean run(Path data, long firstSeed, int seeds, PrintStream out) {
    boolean all = true;
    int played = 0;
    for (int stacks = 1; played < seeds; stacks++) {
      try (ChaosStack stack = ChaosStack.start(data.resolve("stack-" + stacks))) {
        boolean held = true;
        while (held && played < seeds) {
          held = play(new ChaosRun(stack), firstSeed + played, out);
          played++;
        }
        all &= held;
      }
    }
    return all;
  }

  private static boolean play(ChaosRun run, long seed, PrintStream out) {
    long begin = System.nanoTime();
    ChaosRun.Outcome outcome = run.play(seed);
    long millis = (System.nanoTime() - begin) / 1_000_000;
    out.printf(
        "%s seed %-6d %5.1f s, %4.1f of them under fire; %d min passed in the stack%s%n",
        outcome.held() ? "ok  " : "FAIL",
        seed,
        millis / 1000.0,
        outcome.under().toMillis() / 1000.0,
        outcome.virtual().toMinutes(),
        outcome.armed().isEmpty() ? "" : "; " + String.join(", ", outcome.armed()));
    if (!outcome.held()) {
      out.println(outcome.report());
    }
    return outcome.held();
  }
}
