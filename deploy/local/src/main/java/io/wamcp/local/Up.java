package io.wamcp.local;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    PrivateFiles.write(file, stack.info().toJson());
    if (options.json()) {
      out.println(stack.info().toJson());
    } else {
      Guide.print(
          stack.info(), file, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), out);
    }
    out.flush();
    watch(stack, file, end, out);
    stack.close();
    deleteQuietly(file);
    stopped.countDown();
    return 0;
  }

  /** Looks after parts in processes of their own, and brings back those that have ended. */
  private static void watch(LocalStack stack, Path file, CountDownLatch end, PrintStream out) {
    try {
      while (!end.await(1, TimeUnit.SECONDS)) {
        List<ServiceName> revived = stack.revive();
        if (!revived.isEmpty()) {
          PrivateFiles.write(file, stack.info().toJson());
          revived.forEach(
              name -> out.println(name.wireName() + " had ended and was started again"));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
