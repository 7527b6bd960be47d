package io.wamcp.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A folder that is gone after its use. */
final class TemporaryFolder {

  private TemporaryFolder() {}

  static void with(String prefix, Consumer<Path> use) {
    with(prefix, use, () -> true);
  }

  /** As {@link #with(String, Consumer)}; the folder stays where that is not to be so. */
  static void with(String prefix, Consumer<Path> use, BooleanSupplier gone) {
    Path folder = make(prefix);
    try {
      use.accept(folder);
    } finally {
      if (gone.getAsBoolean()) {
        delete(folder);
      } else {
        System.err.println("data and logs stay in " + folder);
      }
    }
  }

  private static Path make(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder", e);
    }
  }

  private static void delete(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // The system's own clean-up takes what is left.
    }
  }
}
