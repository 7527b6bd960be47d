package io.wamcp.testkit;

import org.testcontainers.DockerClientFactory;

/** Whether a container engine answers; asked once per JVM, since asking takes about a second. */
final class ContainerEngine {

  private ContainerEngine() {}

  static boolean answers() {
    return Probe.ANSWERS;
  }

  private static final class Probe {
    static final boolean ANSWERS = probe();

    private static boolean probe() {
      try {
        return DockerClientFactory.instance().isDockerAvailable();
      } catch (RuntimeException | LinkageError e) {
        return false;
      }
    }
  }
}
