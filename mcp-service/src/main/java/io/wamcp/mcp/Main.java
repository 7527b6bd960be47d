package io.wamcp.mcp;

import io.wamcp.runtime.ServiceProcess;
import io.wamcp.runtime.fault.FaultSettings;

/** Runs the MCP service as a process; everything is set by docs/reference/configuration.md. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    ServiceProcess.run(
        "mcp-service", settings -> McpService.start(settings, FaultSettings.clock(settings)));
  }
}
