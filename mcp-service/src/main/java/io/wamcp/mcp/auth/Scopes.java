package io.wamcp.mcp.auth;

import java.util.regex.Pattern;

/** The scopes a key can have: {@code tools:<name>} for one tool, {@code *} for all. */
public final class Scopes {

  /** Every tool, also those to come; for keys of the owner only. */
  public static final String ALL = "*";

  private static final String TOOL = "tools:";
  private static final Pattern SHAPE = Pattern.compile("\\*|tools:[a-z0-9_]{1,40}");

  private Scopes() {}

  /** The scope that covers one tool. */
  public static String ofTool(String name) {
    return TOOL + name;
  }

  /** Whether the text is a scope. */
  public static boolean isScope(String text) {
    return SHAPE.matcher(text).matches();
  }
}
