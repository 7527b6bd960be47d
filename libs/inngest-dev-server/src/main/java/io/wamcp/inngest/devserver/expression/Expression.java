package io.wamcp.inngest.devserver.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * An expression in the part of CEL that triggers, waits and keys use: {@code == != < <= > >= && ||
 * ! ?: + - in}, member and index access, literals and lists.
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
    if (text.length() > MAX_LENGTH) {
      throw new ExpressionException("longer than " + MAX_LENGTH + " characters");
    }
    return new Expression(new Parser(Lexer.tokens(text), variables).parse());
  }

  /**
   * Compiles the condition of an event that ends something in a run: over {@code event}, the run's
   * first, and {@code async}, the incoming one.
   *
   * @throws ExpressionException when it is not such an expression
   */
  public static Expression condition(String text) {
    return compile(text, Set.of("event", "async"));
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
