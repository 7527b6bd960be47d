package io.wamcp.local;

import io.wamcp.doctor.Check;
import io.wamcp.doctor.DoctorCommand;
import io.wamcp.local.doctor.Doctor;
import io.wamcp.local.doctor.Patient;
import io.wamcp.runtime.config.InngestSettings;
import io.wamcp.runtime.config.Settings;
import io.wamcp.worker.WorkerService;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./wa-mcp doctor}: pointed at the running local stack unless the environment names a
 * database of its own.
 */
@Command(
    name = "wa-mcp doctor",
    description = {
      "Looks an installation over and says what to fix: configuration, database, Inngest, numbers,"
          + " webhook.",
      "Reads the settings of the three services from the environment, as they do; without DB_URL"
          + " those of the local stack."
    })
final class LocalDoctor extends DoctorCommand {

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

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of a local stack",
      defaultValue = ".wa-mcp")
  private Path data;

  private final Map<String, String> environment;

  private LocalDoctor(Map<String, String> environment) {
    this.environment = environment;
  }

  static int run(
      List<String> arguments,
      Map<String, String> environment,
      PrintStream terminal,
      PrintStream errors) {
    // Findings only: what a pool has to say about a database that is away stands in them.
    QuietLogs.install("off");
    return new LocalDoctor(environment)
        .run(
            new PrintWriter(terminal, true, StandardCharsets.UTF_8),
            new PrintWriter(errors, true, StandardCharsets.UTF_8),
            arguments.toArray(String[]::new));
  }

  @Override
  protected List<Check> checks() {
    return Doctor.checks(patient());
  }

  private Patient patient() {
    if (!environment.containsKey("DB_URL") && Files.exists(StackInfo.file(data))) {
      return LocalPatient.of(data, Optional.ofNullable(webhook), Optional.ofNullable(functions));
    }
    Settings settings = Settings.load(environment);
    Optional<URI> served =
        Optional.ofNullable(functions)
            .or(() -> settings.find(InngestSettings.SERVE_ORIGIN).map(LocalDoctor::served));
    return new Patient(
        settings, settings, settings, Optional.ofNullable(webhook), served, Clock.systemUTC());
  }

  private static URI served(URI origin) {
    return URI.create(origin.toString().replaceAll("/+$", "") + WorkerService.PATH);
  }
}
