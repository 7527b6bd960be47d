package io.wamcp.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL in a container. The host port is fixed up front, so that a restart keeps it. */
final class ContainerPostgres implements PostgresServer {

  private static final String IMAGE = "postgres:18-alpine";
  private static final int STOP_SECONDS = 20;

  private final int port;
  private final PostgreSQLContainer container;
  private boolean created;
  private boolean running;

  ContainerPostgres(PostgresUnderTest.Options options) {
    this.port = options.port() == 0 ? FreePort.pick() : options.port();
    this.container = new PostgreSQLContainer(IMAGE);
    container.setPortBindings(List.of(port + ":5432"));
    container.setCommand(command(options.durable()));
  }

  @Override
  public synchronized void start(Duration timeout) {
    if (running) {
      return;
    }
    if (created) {
      container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    } else {
      container.start();
      created = true;
    }
    running = true;
    PostgresReadiness.await(access(container.getDatabaseName()), timeout);
  }

  @Override
  public synchronized void stop() {
    if (running) {
      container
          .getDockerClient()
          .stopContainerCmd(container.getContainerId())
          .withTimeout(STOP_SECONDS)
          .exec();
      running = false;
    }
  }

  @Override
  public synchronized void crash() {
    if (running) {
      container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
      running = false;
    }
  }

  @Override
  public synchronized void close() {
    container.stop();
    running = false;
    created = false;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public DatabaseAccess access(String database) {
    return new DatabaseAccess(
        "jdbc:postgresql://" + container.getHost() + ":" + port + "/" + database,
        container.getUsername(),
        container.getPassword());
  }

  private static String[] command(boolean durable) {
    String flag = durable ? "on" : "off";
    List<String> words = new ArrayList<>(List.of("postgres"));
    for (String setting :
        List.of(
            "max_connections=300",
            "fsync=" + flag,
            "full_page_writes=" + flag,
            "synchronous_commit=" + flag)) {
      words.add("-c");
      words.add(setting);
    }
    return words.toArray(String[]::new);
  }
}
