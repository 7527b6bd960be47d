package io.wamcp.ingress;

import io.wamcp.runtime.ServiceProcess;
import java.time.Clock;

/** Runs the ingress service as a process. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    ServiceProcess.run("ingress", settings -> IngressService.start(settings, Clock.systemUTC()));
  }
}
