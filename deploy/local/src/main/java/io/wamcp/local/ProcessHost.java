package io.wamcp.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Each part in a JVM of its own, its output in the data folder's {@code logs}. */
final class ProcessHost implements Host {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  /**
   * The young part is small, or it would be filled with garbage before anything is collected. The
   * old part takes no memory until it is used; the copies of a body of megabytes go there at once,
   * instead of being moved from place to place while everybody waits.
   */
  private static final List<String> HEAP =
      List.of(
          "-XX:+UseSerialGC", "-Xms128m", "-Xmn32m", "-Xmx256m", "-XX:PretenureSizeThreshold=512k");

  private final Path logs;
  private final LeftoverParts parts;
  private final int compiler;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  /**
   * @param parts where started ones are written down
   * @param compiler the highest level of the JIT compiler; 1 for parts that are to live shortly
   */
  ProcessHost(Path logs, LeftoverParts parts, int compiler) {
    this.logs = logs;
    this.parts = parts;
    this.compiler = compiler;
  }

  @Override
  public Hosted start(ServiceName name, Map<String, String> settings) {
    ProcessBuilder builder = new ProcessBuilder(command(name));
    Map<String, String> environment = builder.environment();
    // Settings meant for this process must not leak into the parts.
    environment.keySet().removeIf(key -> key.matches("(INNGEST|WAMCP|FAULT)_.*"));
    String prefix = name == ServiceName.INNGEST ? EngineMain.PREFIX : "";
    settings.forEach((key, value) -> environment.put(prefix + variable(key), value));
    File log = logs.resolve(name.wireName() + ".log").toFile();
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    try {
      Process process = builder.start();
      parts.started(name, process);
      Part part = new Part(process);
      awaitReady(name, part, readiness(name, settings), log);
      return part;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name.wireName(), e);
    }
  }

  private List<String> command(ServiceName name) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(HEAP);
    command.add("-XX:TieredStopAtLevel=" + compiler);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(
        switch (name) {
          case INNGEST -> "io.wamcp.local.EngineMain";
          case WORKER -> "io.wamcp.worker.Main";
          case INGRESS -> "io.wamcp.ingress.Main";
          case MCP -> "io.wamcp.mcp.Main";
        });
    return command;
  }

  /** The environment variable of a setting, as the services know it. */
  static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static URI readiness(ServiceName name, Map<String, String> settings) {
    return name == ServiceName.INNGEST
        ? URI.create("http://127.0.0.1:" + settings.get("port") + "/health")
        : URI.create("http://127.0.0.1:" + settings.get("admin.port") + "/health/ready");
  }

  private void awaitReady(ServiceName name, Part part, URI uri, File log) {
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    while (System.nanoTime() < end) {
      if (!part.alive()) {
        throw new IllegalStateException(name.wireName() + " ended at its start; see " + log);
      }
      if (answers(uri)) {
        return;
      }
      part.pause(Duration.ofMillis(50));
    }
    part.kill();
    throw new IllegalStateException(name.wireName() + " did not become ready; see " + log);
  }

  private boolean answers(URI uri) {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + uri, e);
    }
  }

  private record Part(Process process) implements Hosted {

    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public boolean alive() {
      return process.isAlive();
    }

    @Override
    public void kill() {
      process.destroyForcibly().onExit().join();
    }

    @Override
    public OptionalInt awaitEnd(Duration longest) {
      try {
        return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)
            ? OptionalInt.of(process.exitValue())
            : OptionalInt.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for a part's end", e);
      }
    }

    /** Waits, but not longer than the process lives. */
    void pause(Duration duration) {
      try {
        process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while starting a part", e);
      }
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
          kill();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        kill();
      }
    }
  }
}
