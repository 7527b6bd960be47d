package io.wamcp.inngest.devserver.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * An expression in the part of CEL that triggers, waits and keys use:
 *
 * <pre>
 * choice   = or [ "?" choice ":" choice ]
 * or       = and { "||" and }
 * and      = relation { "&amp;&amp;" relation }
 * relation = sum { ( "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" | "in" ) sum }
 * sum      = unary { ( "+" | "-" ) unary }
 * unary    = ( "!" | "-" ) unary | member
 * member   = primary { "." name [ arguments ] | "[" choice "]" }
 * primary  = "true" | "false" | "null" | number | text | variable
 *          | name arguments | "(" choice ")" | "[" [ choice { "," choice } ] "]"
 * arguments = "(" [ choice { "," choice } ] ")"
 * </pre>
 *
 * <p>Functions, also written as methods of their first argument: {@code size startsWith endsWith
 * contains lowercase uppercase b64decode json_parse date}; {@code has(a.b)}; and the macros {@code
 * exists exists_one all filter map}, one not inside another.
 *
 * <p>It never fails on data: a missing member is null, null equals null, values of different types
 * are unequal and not ordered, whole and fractional numbers compare by value, and {@code && || !
 * ?:} take any value as true except null, false, zero and the empty text. Immutable, thread-safe.
 */
public final class Expression {

  /** Longest text accepted, in characters. */
  public static final int MAX_LENGTH = 10_000;

  private final Node root;

  private Expression(Node root) {
    this.root = root;
  }

  /**
   * Compiles the text, which may name only these variables.
   *
   * @throws ExpressionException when it is not such an expression
   */
  public static Expression compile(String text, Set<String> variables) {
    return compile(text, variables, true);
  }

  private static Expression compile(String text, Set<String> variables, boolean calls) {
    if (text.length() > MAX_LENGTH) {
      throw new ExpressionException("longer than " + MAX_LENGTH + " characters");
    }
    return new Expression(new Parser(Lexer.tokens(text), variables, calls).parse());
  }

  /**
   * Compiles the condition of an event that cancels runs: over {@code event}, the run's first, and
   * {@code async}, the incoming one, without functions.
   *
   * @throws ExpressionException when it is not such an expression
   */
  public static Expression condition(String text) {
    return compile(text, Set.of("event", "async"), false);
  }

  /** The value for these variables; a JSON null when there is none. */
  public JsonNode value(Map<String, JsonNode> variables) {
    return root.value(variables);
  }

  /** Whether the value counts as true. */
  public boolean isTrue(Map<String, JsonNode> variables) {
    return Values.truth(root.value(variables));
  }
}
