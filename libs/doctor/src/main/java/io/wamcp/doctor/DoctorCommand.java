package io.wamcp.doctor;

import io.wamcp.store.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code doctor}: exit code 0 when nothing fails, 1 when something does. What it looks
 * at, and further options, are a subclass's.
 */
@Command(
    name = "doctor",
    description = "Looks an installation over and says what to fix.",
    mixinStandardHelpOptions = true)
public abstract class DoctorCommand implements Callable<Integer> {

  @Option(names = "--json", description = "Print the findings as JSON")
  private boolean json;

  @Spec private CommandSpec spec;

  /** What is to be looked at, in the order in which it is printed. */
  protected abstract List<Check> checks();

  /** Runs the command and returns its exit code; 2 for wrong usage. */
  public final int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(this)
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(
            (error, line, parsed) -> {
              line.getErr().println("doctor: " + error.getMessage());
              return CommandLine.ExitCode.USAGE;
            })
        .execute(arguments);
  }

  @Override
  public final Integer call() {
    List<Finding> findings = checks().stream().flatMap(check -> check.look().stream()).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(findings.stream().map(DoctorCommand::properties).toList()));
    } else {
      findings.forEach(finding -> out.println(text(finding)));
    }
    out.flush();
    return findings.stream().anyMatch(Finding::failed) ? 1 : 0;
  }

  private static Map<String, String> properties(Finding finding) {
    return Map.of(
        "check", finding.check(),
        "level", word(finding),
        "what", finding.what(),
        "fix", finding.fix());
  }

  private static String text(Finding finding) {
    String line = "%-4s  %-28s %s".formatted(word(finding), finding.check(), finding.what());
    String fix = finding.fix().isEmpty() ? "" : "\n      %-28s -> %s".formatted("", finding.fix());
    // What others wrote may stand in it, and a terminal obeys control characters.
    return line.replaceAll("\\p{Cntrl}", " ") + fix;
  }

  private static String word(Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }
}
