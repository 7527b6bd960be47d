package io.wamcp.ingress.doctor;

import io.wamcp.doctor.Check;
import io.wamcp.doctor.ConfigurationCheck;
import io.wamcp.doctor.DatabaseCheck;
import io.wamcp.doctor.DoctorCommand;
import io.wamcp.ingress.IngressSettings;
import io.wamcp.runtime.config.Settings;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The doctor in the image of ingress-service: its settings, database and webhook. */
public final class IngressDoctor extends DoctorCommand {

  @Option(
      names = "--webhook-url",
      paramLabel = "URL",
      description =
          "The webhook, such as http://localhost:8080/webhook/meta, or as Meta reaches it")
  private URI webhook;

  /** For the service loader. */
  public IngressDoctor() {}

  @Override
  protected List<Check> checks() {
    Settings settings = Settings.load(System.getenv());
    return List.of(
        new ConfigurationCheck("ingress", settings, IngressSettings::checked),
        new DatabaseCheck(settings, Clock.systemUTC(), database -> List.of()),
        new WebhookCheck(settings, Optional.ofNullable(webhook)));
  }
}
