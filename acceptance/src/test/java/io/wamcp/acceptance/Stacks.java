package io.wamcp.acceptance;

import io.wamcp.local.LocalStack;
import io.wamcp.local.StackOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Stacks for tests: one shared by all that leave it whole, on the engine under test, and fresh ones
 * for those that do not, on an embedded engine each.
 */
public final class Stacks {

  private Stacks() {}

  private static final class Shared {
    private static final LocalStack STACK = start();

    private static LocalStack start() {
      LocalStack stack = LocalStack.start(EngineUnderTest.with(StackOptions.onFreePorts(folder())));
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
      return stack;
    }
  }

  /** The shared stack, everything in this JVM. Tests tell their rows apart by their own ids. */
  public static LocalStack shared() {
    return Shared.STACK;
  }

  /**
   * A stack whose services are processes that can be killed. The caller closes it. The attempts of
   * a call last longer than a service needs to start again, on a machine with other work too.
   */
  public static LocalStack ofProcesses() {
    return LocalStack.start(
        StackOptions.onFreePorts(folder()).inProcesses(), Map.of("retry-interval", "5"));
  }

  /** A stack of the caller's own in this JVM. The caller closes it. */
  public static LocalStack fresh() {
    return LocalStack.start(StackOptions.onFreePorts(folder()));
  }

  /** As {@link #fresh()}, with settings of the caller's for every part. */
  public static LocalStack fresh(Map<String, String> settings) {
    return LocalStack.start(StackOptions.onFreePorts(folder()), settings);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("wa-mcp-acceptance");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
