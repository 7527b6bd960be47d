package io.wamcp.worker.doctor;

import io.wamcp.doctor.Check;
import io.wamcp.doctor.ConfigurationCheck;
import io.wamcp.doctor.DatabaseCheck;
import io.wamcp.doctor.DoctorCommand;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.http.ServerSettings;
import io.wamcp.worker.WorkerService;
import io.wamcp.worker.WorkerSettings;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The doctor in the image of worker-service: its settings, database, numbers and engine. */
public final class WorkerDoctor extends DoctorCommand {

  @Option(
      names = "--functions-url",
      paramLabel = "URL",
      description =
          "Where worker-service serves its functions; else at server.port of this machine")
  private URI functions;

  /** For the service loader. */
  public WorkerDoctor() {}

  @Override
  protected List<Check> checks() {
    Settings settings = Settings.load(System.getenv());
    Clock clock = Clock.systemUTC();
    return List.of(
        new ConfigurationCheck("worker", settings, WorkerSettings::from),
        new DatabaseCheck(settings, clock, database -> NumbersCheck.look(settings, database)),
        new EngineCheck(
            settings, Optional.ofNullable(functions).or(() -> beside(settings)), clock));
  }

  /** A pod may not reach itself by the name others call it by. */
  private static Optional<URI> beside(Settings settings) {
    try {
      int port = settings.get(ServerSettings.PORT);
      return port == 0
          ? Optional.empty()
          : Optional.of(URI.create("http://localhost:" + port + WorkerService.PATH));
    } catch (ConfigException e) {
      return Optional.empty(); // A finding of its own says so.
    }
  }
}
