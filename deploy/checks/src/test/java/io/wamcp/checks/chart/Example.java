package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.checks.Folders;
import io.wamcp.checks.Yaml;
import java.nio.file.Path;

/** The values files an operator begins with. */
enum Example {
  SINGLE_NODE("single-node"),
  PRODUCTION("production"),
  INNGEST_CLOUD("inngest-cloud");

  private final String fileName;

  Example(String fileName) {
    this.fileName = fileName;
  }

  ObjectNode overlay() {
    return Yaml.read(Folders.chart().resolve("examples").resolve(fileName + ".yaml"));
  }

  Path golden() {
    return Folders.root()
        .resolve("deploy/checks/src/test/resources/golden")
        .resolve(fileName + ".yaml");
  }
}
