package io.wamcp.mcp;

import java.util.Optional;

/** The version this was built as. */
final class BuildVersion {

  private BuildVersion() {}

  /** From the manifest of the jar; {@code dev} where classes are run from a folder. */
  static String current() {
    return Optional.ofNullable(BuildVersion.class.getPackage().getImplementationVersion())
        .orElse("dev");
  }
}
