package io.wamcp.local.doctor;

import io.wamcp.store.Json;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./wa-mcp doctor}: exit code 0 when nothing fails, 1 when something does. */
@Command(
    name = "wa-mcp doctor",
    description = {
      "Looks an installation over and says what to fix: configuration, database, Inngest, numbers,"
          + " webhook.",
      "Reads the settings of the three services from the environment, as they do; without DB_URL"
          + " those of the local stack."
    },
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {

  /** What the operator said about where things are. */
  public record Places(Optional<URI> webhook, Optional<URI> functions, String data) {}

  @Option(
      names = "--webhook-url",
      paramLabel = "URL",
      description = "The webhook as Meta reaches it, such as https://wa.example/webhook/meta")
  private URI webhook;

  @Option(
      names = "--functions-url",
      paramLabel = "URL",
      description = "Where worker-service serves its functions; else inngest.serve-origin")
  private URI functions;

  @Option(names = "--json", description = "Print the findings as JSON")
  private boolean json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of a local stack",
      defaultValue = ".wa-mcp")
  private String data;

  @Spec private CommandSpec spec;

  private final Function<Places, Patient> admission;

  private DoctorCommand(Function<Places, Patient> admission) {
    this.admission = admission;
  }

  /**
   * Runs the command and returns its exit code; 2 for wrong usage.
   *
   * @param admission finds the settings of what is to be looked at
   */
  public static int run(
      Function<Places, Patient> admission, PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new DoctorCommand(admission))
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(
            (error, line, parsed) -> {
              line.getErr().println("wa-mcp doctor: " + error.getMessage());
              return CommandLine.ExitCode.USAGE;
            })
        .execute(arguments);
  }

  @Override
  public Integer call() {
    Places places = new Places(Optional.ofNullable(webhook), Optional.ofNullable(functions), data);
    List<Finding> findings = Doctor.examine(admission.apply(places));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(findings.stream().map(DoctorCommand::properties).toList()));
    } else {
      findings.forEach(finding -> out.println(text(finding)));
    }
    out.flush();
    return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL) ? 1 : 0;
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
