package io.wamcp.local;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code ./wa-mcp up}: the stack in the foreground until Ctrl-C. */
final class Up {

  private Up() {}

  static int run(StackOptions options, PrintStream out) {
    QuietLogs.install("warning");
    long begin = System.nanoTime();
    LocalStack stack = LocalStack.start(options);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(end, stopped), "stop-stack"));
    Path file = StackInfo.file(options.data());
    try {
      PrivateFiles.write(file, stack.info().toJson());
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      tell(options, stack.info(), file, millis, out);
      watch(stack, file, end, out);
    } finally {
      // Whatever went wrong: nothing is left running, and who waits for the end is not kept.
      stack.close();
      deleteQuietly(file);
      stopped.countDown();
    }
    return 0;
  }

  private static void tell(
      StackOptions options, StackInfo info, Path file, long millis, PrintStream out) {
    if (options.json()) {
      out.println(info.toJson());
    } else {
      Guide.print(info, file, millis, out);
    }
    out.flush();
  }

  /** Looks after parts in processes of their own, and brings back those that have ended. */
  private static void watch(LocalStack stack, Path file, CountDownLatch end, PrintStream out) {
    Map<ServiceName, String> troubles = new EnumMap<>(ServiceName.class);
    try {
      while (!end.await(1, TimeUnit.SECONDS)) {
        for (ServiceName name : stack.ended()) {
          revive(stack, name, file, troubles, out);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What keeps a part down, such as a port somebody took, may pass: it is told once. */
  private static void revive(
      LocalStack stack,
      ServiceName name,
      Path file,
      Map<ServiceName, String> troubles,
      PrintStream out) {
    try {
      stack.start(name);
      PrivateFiles.write(file, stack.info().toJson());
      troubles.remove(name);
      out.println(name.wireName() + " had ended and was started again");
    } catch (IllegalStateException e) {
      String trouble = String.valueOf(e.getMessage());
      if (!trouble.equals(troubles.put(name, trouble))) {
        out.println(name.wireName() + " had ended and does not start, trying on: " + trouble);
      }
    }
  }

  private static void stop(CountDownLatch end, CountDownLatch stopped) {
    end.countDown();
    try {
      stopped.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (java.io.IOException e) {
      // A stale stack.json is overwritten by the next start.
    }
  }
}
