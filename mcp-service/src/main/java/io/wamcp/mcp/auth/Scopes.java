package io.wamcp.mcp.auth;

import io.wamcp.domain.id.PhoneNumberId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The scopes a key can have: {@code tools:<name>} and {@code numbers:<Meta's id>}, each also with
 * {@code *} for all of its kind, and {@code *} alone for everything. A call needs both kinds where
 * it concerns a number.
 */
public final class Scopes {

  /** Every tool and number, also those to come; for keys of the owner only. */
  public static final String ALL = "*";

  /** Every tool, also those to come. */
  public static final String ALL_TOOLS = "tools:*";

  /** Every number the client is granted, also those to come. */
  public static final String ALL_NUMBERS = "numbers:*";

  private static final String TOOL = "tools:";
  private static final String NUMBER = "numbers:";
  private static final Pattern SHAPE =
      Pattern.compile("\\*|tools:(\\*|[a-z0-9_]{1,40})|numbers:(\\*|[0-9]{1,32})");

  private Scopes() {}

  /** The scope that covers one tool. */
  public static String ofTool(String name) {
    return TOOL + name;
  }

  /** The scope that covers one number. */
  public static String ofNumber(PhoneNumberId number) {
    return NUMBER + number.value();
  }

  /** Whether the text is a scope. */
  public static boolean isScope(String text) {
    return SHAPE.matcher(text).matches();
  }

  static boolean namesTools(List<String> scopes) {
    return scopes.stream().anyMatch(scope -> scope.equals(ALL) || scope.startsWith(TOOL));
  }

  static boolean namesNumbers(List<String> scopes) {
    return scopes.stream().anyMatch(scope -> scope.equals(ALL) || scope.startsWith(NUMBER));
  }

  /** Meta's id in a scope that names one number; null in any other. */
  static PhoneNumberId number(String scope) {
    return scope.startsWith(NUMBER) && !scope.equals(ALL_NUMBERS)
        ? new PhoneNumberId(scope.substring(NUMBER.length()))
        : null;
  }
}
