package io.wamcp.mcp.admin;

/** How many rows a list may have. */
final class Limits {

  static final int DEFAULT = 100;
  static final int MOST = 10_000;

  private Limits() {}

  static int checked(int limit) {
    if (limit < 1 || limit > MOST) {
      throw new AdminException("--limit must be 1 to " + MOST);
    }
    return limit;
  }
}
