package io.wamcp.local;

import io.wamcp.ingress.IngressService;
import io.wamcp.mcp.McpService;
import io.wamcp.runtime.config.Settings;
import io.wamcp.worker.WorkerService;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** Everything in this process: quick to start, light on memory. */
final class InProcessHost implements Host {

  @Override
  public Hosted start(ServiceName name, Map<String, String> settings) {
    return new Part(
        switch (name) {
          case INNGEST -> EngineSettings.start(settings, Clock.systemUTC());
          case WORKER -> WorkerService.start(Settings.of(settings), Clock.systemUTC());
          case INGRESS -> IngressService.start(Settings.of(settings), Clock.systemUTC());
          case MCP -> McpService.start(Settings.of(settings), Clock.systemUTC());
        });
  }

  private record Part(AutoCloseable service) implements Hosted {

    @Override
    public long pid() {
      return ProcessHandle.current().pid();
    }

    @Override
    public boolean alive() {
      return true;
    }

    @Override
    public OptionalInt awaitEnd(Duration longest) {
      return OptionalInt.empty();
    }

    @Override
    public void kill() {
      throw new IllegalStateException("one process cannot lose a part: use --processes");
    }

    @Override
    public void close() {
      try {
        service.close();
      } catch (Exception e) {
        System.getLogger(InProcessHost.class.getName())
            .log(System.Logger.Level.WARNING, "a part of the stack did not stop cleanly", e);
      }
    }
  }
}
