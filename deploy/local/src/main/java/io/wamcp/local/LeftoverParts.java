package io.wamcp.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * What the parts in processes of their own are known by, should the stack that started them be
 * killed: they live on then, hold the ports of the next start and its database. A number alone does
 * not do, since the system gives it to something else one day; with the time of its start it does.
 */
final class LeftoverParts {

  private static final long WAIT_SECONDS = 20;

  private final Path folder;

  LeftoverParts(Path data) {
    this.folder = data.resolve("parts");
  }

  /** Writes a started part down. */
  void started(ServiceName name, Process process) {
    process
        .toHandle()
        .info()
        .startInstant()
        .ifPresent(
            begin ->
                PrivateFiles.write(file(name), process.pid() + " " + begin.toEpochMilli() + "\n"));
  }

  /** Ends those of an earlier stack as a kill does, which is nothing new to them. */
  void end() {
    List<ProcessHandle> left =
        Stream.of(ServiceName.values())
            .map(this::file)
            .flatMap(file -> living(file).stream())
            .toList();
    left.forEach(ProcessHandle::destroyForcibly);
    left.forEach(process -> await(process, "a part of an earlier start"));
  }

  private Path file(ServiceName name) {
    return folder.resolve(name.wireName() + ".pid");
  }

  private static Optional<ProcessHandle> living(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ", -1);
      Instant begin = Instant.ofEpochMilli(Long.parseLong(words[1]));
      return ProcessHandle.of(Long.parseLong(words[0]))
          .filter(process -> process.info().startInstant().filter(begin::equals).isPresent());
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Waits for a process that was told to end. */
  static void await(ProcessHandle process, String what) {
    try {
      process.onExit().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the end of " + what, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          what + " still runs as process " + process.pid() + "; end it and start again", e);
    }
  }
}
