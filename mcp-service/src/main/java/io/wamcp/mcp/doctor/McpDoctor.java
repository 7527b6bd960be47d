package io.wamcp.mcp.doctor;

import io.wamcp.doctor.Check;
import io.wamcp.doctor.ConfigurationCheck;
import io.wamcp.doctor.DatabaseCheck;
import io.wamcp.doctor.DoctorCommand;
import io.wamcp.mcp.McpSettings;
import io.wamcp.runtime.config.Settings;
import java.time.Clock;
import java.util.List;

/** The doctor in the image of mcp-service: its settings and database. */
public final class McpDoctor extends DoctorCommand {

  /** For the service loader. */
  public McpDoctor() {}

  @Override
  protected List<Check> checks() {
    Settings settings = Settings.load(System.getenv());
    return List.of(
        new ConfigurationCheck("mcp", settings, McpSettings::check),
        new DatabaseCheck(settings, Clock.systemUTC(), database -> List.of()));
  }
}
