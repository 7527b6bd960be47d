package io.wamcp.checks;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where what is checked lies. */
public final class Folders {

  private Folders() {}

  /** The repository these tests were started in. */
  public static Path root() {
    for (Path path = Path.of("").toAbsolutePath(); path != null; path = path.getParent()) {
      if (Files.exists(path.resolve("wa-mcp")) && Files.isDirectory(path.resolve("deploy"))) {
        return path;
      }
    }
    throw new IllegalStateException("not started inside the repository");
  }

  public static Path chart() {
    return root().resolve("deploy/helm/wa-mcp");
  }

  /** Whether generated files are to be written anew instead of compared. */
  public static boolean update() {
    return Boolean.getBoolean("docs.update");
  }
}
