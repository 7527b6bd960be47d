package io.wamcp.worker;

import io.wamcp.runtime.ServiceProcess;
import io.wamcp.runtime.fault.FaultSettings;

/** Runs the worker service as a process; everything is set by docs/reference/configuration.md. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    ServiceProcess.run(
        "worker-service", settings -> WorkerService.start(settings, FaultSettings.clock(settings)));
  }
}
