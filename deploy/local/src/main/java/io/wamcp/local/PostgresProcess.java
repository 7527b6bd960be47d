package io.wamcp.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The database server's process, known by the file it keeps in its data folder. */
final class PostgresProcess {

  private PostgresProcess() {}

  /** The server's process id; empty where it runs elsewhere or not at all. */
  static Optional<Long> pid(Path dataFolder) {
    try {
      return Optional.of(
          Long.parseLong(
              Files.readAllLines(dataFolder.resolve("postmaster.pid")).getFirst().strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Ends a server that an earlier stack, killed hard, has left behind on this data. */
  static void stopLeftover(Path dataFolder) {
    Optional<ProcessHandle> leftover =
        pid(dataFolder).flatMap(ProcessHandle::of).filter(PostgresProcess::isPostgres);
    leftover.ifPresent(
        process -> {
          process.destroy();
          try {
            process.onExit().get(20, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                "a database server of an earlier start still runs on " + dataFolder, e);
          }
        });
  }

  /** A process id may have been given to something else since. */
  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(command -> command.contains("postgres")).orElse(false);
  }
}
