package io.wamcp.doctor;

/** Whether the server is as new as docs/operations/install.md asks for. */
final class ServerVersion {

  static final int OLDEST = 15;

  private static final String CHECK = "database.version";

  private ServerVersion() {}

  /** Of a server of this major version. */
  static Finding finding(int version) {
    return version >= OLDEST
        ? Finding.ok(CHECK, "PostgreSQL " + version)
        : Finding.fail(
            CHECK,
            "PostgreSQL " + version + " is older than " + OLDEST,
            "Upgrade the server to PostgreSQL " + OLDEST + " or later");
  }
}
