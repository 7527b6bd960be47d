package io.wamcp.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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

  /**
   * Ends a server that an earlier stack, killed hard, has left behind on this data. Only for
   * whoever holds the {@link DataFolderLock}: a living stack's server looks the same.
   */
  static void stopLeftover(Path dataFolder) {
    pid(dataFolder)
        .flatMap(ProcessHandle::of)
        .filter(PostgresProcess::isPostgres)
        .ifPresent(
            process -> {
              stopFast(process);
              LeftoverParts.await(process, "the database server of an earlier start");
            });
  }

  /**
   * SIGINT ends sessions, where the SIGTERM that Java sends waits for whoever is connected
   * (PostgreSQL, "Shutting Down the Server").
   */
  private static void stopFast(ProcessHandle process) {
    try {
      Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
      kill.waitFor();
    } catch (IOException e) {
      process.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A process id may have been given to something else since. */
  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(command -> command.contains("postgres")).orElse(false);
  }
}
