package io.wamcp.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the repository from wherever a test was started. */
final class RepositoryRoot {

  private RepositoryRoot() {}

  static Path find() throws IOException {
    for (Path path = Path.of("").toAbsolutePath(); path != null; path = path.getParent()) {
      Path pom = path.resolve("pom.xml");
      if (Files.exists(pom) && Files.readString(pom).contains("<modules>")) {
        return path;
      }
    }
    throw new IllegalStateException("not started inside the repository");
  }
}
