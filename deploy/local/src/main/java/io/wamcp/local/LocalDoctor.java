package io.wamcp.local;

import io.wamcp.local.doctor.DoctorCommand;
import io.wamcp.local.doctor.DoctorCommand.Places;
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

/**
 * {@code ./wa-mcp doctor}: pointed at the running local stack unless the environment names a
 * database of its own.
 */
final class LocalDoctor {

  private LocalDoctor() {}

  static int run(
      List<String> arguments,
      Map<String, String> environment,
      PrintStream terminal,
      PrintStream errors) {
    // Findings only: what a pool has to say about a database that is away stands in them.
    QuietLogs.install("off");
    return DoctorCommand.run(
        places -> patient(places, environment),
        new PrintWriter(terminal, true, StandardCharsets.UTF_8),
        new PrintWriter(errors, true, StandardCharsets.UTF_8),
        arguments.toArray(String[]::new));
  }

  private static Patient patient(Places places, Map<String, String> environment) {
    if (!environment.containsKey("DB_URL")
        && Files.exists(StackInfo.file(Path.of(places.data())))) {
      return LocalPatient.of(Path.of(places.data()), places);
    }
    Settings settings = Settings.load(environment);
    Optional<URI> functions =
        places
            .functions()
            .or(() -> settings.find(InngestSettings.SERVE_ORIGIN).map(LocalDoctor::served));
    return new Patient(
        settings, settings, settings, places.webhook(), functions, Clock.systemUTC());
  }

  private static URI served(URI origin) {
    return URI.create(origin.toString().replaceAll("/+$", "") + WorkerService.PATH);
  }
}
