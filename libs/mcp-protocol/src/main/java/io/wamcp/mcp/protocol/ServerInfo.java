package io.wamcp.mcp.protocol;

import java.util.Objects;

/**
 * How the server names itself to clients.
 *
 * @param name identifier for programs
 * @param title name for people
 * @param version version of the server
 */
public record ServerInfo(String name, String title, String version) {

  /** Checks that all three are given. */
  public ServerInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(version, "version");
  }
}
