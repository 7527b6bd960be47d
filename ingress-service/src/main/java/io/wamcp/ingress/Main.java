package io.wamcp.ingress;

import io.wamcp.runtime.ServiceProcess;
import io.wamcp.runtime.fault.FaultSettings;

/** Runs the ingress service as a process. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    ServiceProcess.run(
        "ingress", settings -> IngressService.start(settings, FaultSettings.clock(settings)));
  }
}
