package io.wamcp.local.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as a page in Markdown. Not thread-safe. */
public final class Report {

  private static final String HEAD =
      """
      | load | answered | refused | failed | per s | p50 ms | p95 | p99 | p99.9 | max |
      |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|""";

  private final PrintStream out;
  private final List<String> lines = new ArrayList<>();
  private final List<String> goals = new ArrayList<>();
  private boolean allMet = true;

  Report(PrintStream out) {
    this.out = out;
    add(HEAD);
  }

  /** Adds a load. */
  Latencies row(String what, Latencies latencies) {
    add(latencies.row(what));
    return latencies;
  }

  /** Compares a figure with what is wanted of it, at most. */
  void atMost(String what, double measured, double wanted, String unit) {
    goal(what, measured, wanted, unit, "≤", measured <= wanted);
  }

  /** Compares a figure with what is wanted of it, at least. */
  void atLeast(String what, double measured, double wanted, String unit) {
    goal(what, measured, wanted, unit, "≥", measured >= wanted);
  }

  private void goal(
      String what, double measured, double wanted, String unit, String sign, boolean met) {
    allMet &= met;
    goals.add(
        String.format(
            Locale.ROOT,
            "| %s | %s %.4g %s | %.4g | %s |",
            what,
            sign,
            wanted,
            unit,
            measured,
            met ? "yes" : "**no**"));
  }

  /** Adds a figure that nothing is wanted of. */
  void figure(String what, double measured, String unit) {
    goals.add(String.format(Locale.ROOT, "| %s | %s | %.4g | |", what, unit, measured));
  }

  /** Whether every goal was met so far. */
  public boolean allMet() {
    return allMet;
  }

  private void add(String line) {
    lines.add(line);
    out.println(line);
    out.flush();
  }

  /** Prints the goals and writes the page where the project's benchmarks are. */
  void finish(Path directory, String command) {
    List<String> page = new ArrayList<>();
    page.add("# " + LocalDate.now() + "\n");
    page.add("`" + command + "`, one run. " + Machine.describe());
    page.add(
        "\nOpen loop: latencies count from the moment a request was due. Floors are from the same run.\n");
    page.addAll(lines);
    if (!goals.isEmpty()) {
      List<String> table =
          new ArrayList<>(List.of("", "| goal | wanted | measured | met |", "|---|---|---:|---|"));
      table.addAll(goals);
      table.forEach(out::println);
      page.addAll(table);
    }
    if (Files.isDirectory(directory)) {
      Path file = directory.resolve(LocalDate.now() + ".md");
      try {
        Files.writeString(file, String.join("\n", page) + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file, e);
      }
      out.println("\nwritten to " + file);
    }
  }
}
