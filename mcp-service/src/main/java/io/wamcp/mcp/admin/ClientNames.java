package io.wamcp.mcp.admin;

import java.util.regex.Pattern;

/** What names of clients look like. */
final class ClientNames {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final int MAX_DISPLAY_NAME = 200;

  private ClientNames() {}

  static void check(String name, String displayName) {
    if (!NAME.matcher(name).matches()) {
      throw new AdminException(
          "'" + name + "' is no client name: use a-z, 0-9 and -, at most 63 characters");
    }
    if (displayName.isBlank() || displayName.length() > MAX_DISPLAY_NAME) {
      throw new AdminException("a display name has 1 to " + MAX_DISPLAY_NAME + " characters");
    }
  }
}
