package io.wamcp.local.doctor;

import io.wamcp.doctor.Check;
import io.wamcp.doctor.ConfigurationCheck;
import io.wamcp.doctor.DatabaseCheck;
import io.wamcp.ingress.IngressSettings;
import io.wamcp.ingress.doctor.WebhookCheck;
import io.wamcp.mcp.McpSettings;
import io.wamcp.worker.WorkerSettings;
import io.wamcp.worker.doctor.EngineCheck;
import io.wamcp.worker.doctor.NumbersCheck;
import java.util.List;

/**
 * Looks a whole installation over from outside: changes nothing but that the worker registers
 * again. Stateless.
 */
public final class Doctor {

  private Doctor() {}

  /** Everything that can be looked at, of all three services. */
  public static List<Check> checks(Patient patient) {
    return List.of(
        new ConfigurationCheck("ingress", patient.ingress(), IngressSettings::checked),
        new ConfigurationCheck("worker", patient.worker(), WorkerSettings::from),
        new ConfigurationCheck("mcp", patient.mcp(), McpSettings::check),
        new DatabaseCheck(
            patient.worker(),
            patient.clock(),
            database -> NumbersCheck.look(patient.worker(), database)),
        new EngineCheck(patient.worker(), patient.functions(), patient.clock()),
        new WebhookCheck(patient.ingress(), patient.webhook()));
  }
}
