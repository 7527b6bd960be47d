package io.wamcp.inngest.internal;

import io.wamcp.inngest.internal.ExpressionTokens.Kind;
import io.wamcp.inngest.internal.ExpressionTokens.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks whether a text is an expression of the Common Expression Language over given variables. It
 * knows the grammar, not the types: the server only says that some function is invalid, so what can
 * be said here is said here.
 */
public final class ExpressionSyntax {

  private static final int LONGEST = 8192;
  private static final int DEEPEST = 100;
  private static final Set<String> RELATIONS = Set.of("==", "!=", "<", "<=", ">", ">=", "in");
  private static final Set<String> MACROS = Set.of("all", "exists", "exists_one", "map", "filter");
  private static final Set<String> CONSTANTS = Set.of("true", "false", "null");
  private static final Set<String> TYPES =
      Set.of("int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type");

  private final List<Token> tokens;
  private final Set<String> variables;
  private final boolean calls;
  private final Deque<String> bound = new ArrayDeque<>();
  private int position;
  private int depth;

  private ExpressionSyntax(List<Token> tokens, Set<String> variables, boolean calls) {
    this.tokens = tokens;
    this.variables = variables;
    this.calls = calls;
  }

  /**
   * What is wrong with the expression, or empty when nothing is.
   *
   * @param variables the names it may start from
   * @param calls whether it may call functions; those of waits and cancellations may not
   */
  public static Optional<String> problem(String text, Set<String> variables, boolean calls) {
    if (text.length() > LONGEST) {
      return Optional.of("the expression is longer than " + LONGEST + " characters");
    }
    try {
      ExpressionSyntax syntax = new ExpressionSyntax(ExpressionTokens.of(text), variables, calls);
      syntax.expression();
      if (syntax.peek().kind() != Kind.END) {
        throw syntax.unexpected("an operator or the end");
      }
      return Optional.empty();
    } catch (SyntaxProblem problem) {
      return Optional.of("expression '" + Json.clean(text, 200) + "': " + problem.getMessage());
    }
  }

  /** Why a text is no expression. */
  static final class SyntaxProblem extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxProblem(String message) {
      super(message);
    }
  }

  private Token peek() {
    return tokens.get(position);
  }

  private boolean accept(String symbol) {
    if (peek().is(symbol)) {
      position++;
      return true;
    }
    return false;
  }

  private void require(String symbol) throws SyntaxProblem {
    if (!accept(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  private SyntaxProblem unexpected(String wanted) {
    return new SyntaxProblem("there is " + peek().shown() + " where " + wanted + " should be");
  }

  private void expression() throws SyntaxProblem {
    if (++depth > DEEPEST) {
      throw new SyntaxProblem("it is nested deeper than " + DEEPEST + " levels");
    }
    disjunction();
    if (accept("?")) {
      disjunction();
      require(":");
      expression();
    }
    depth--;
  }

  private void disjunction() throws SyntaxProblem {
    do {
      conjunction();
    } while (accept("||"));
  }

  private void conjunction() throws SyntaxProblem {
    do {
      relation();
    } while (accept("&&"));
  }

  private void relation() throws SyntaxProblem {
    sum();
    while (peek().isOneOf(RELATIONS)) {
      position++;
      sum();
    }
  }

  private void sum() throws SyntaxProblem {
    do {
      product();
    } while (accept("+") || accept("-"));
  }

  private void product() throws SyntaxProblem {
    do {
      while (peek().is("!") || peek().is("-")) {
        position++;
      }
      member();
    } while (accept("*") || accept("/") || accept("%"));
  }

  private void member() throws SyntaxProblem {
    primary();
    while (true) {
      if (accept(".")) {
        accept("?");
        Token name = peek();
        if (name.kind() != Kind.NAME) {
          throw unexpected("the name of a field");
        }
        position++;
        if (peek().is("(")) {
          arguments(name.text(), MACROS.contains(name.text()));
        }
      } else if (accept("[")) {
        accept("?");
        expression();
        require("]");
      } else {
        return;
      }
    }
  }

  private void primary() throws SyntaxProblem {
    Token token = peek();
    switch (token.kind()) {
      case NUMBER, TEXT -> position++;
      case NAME -> name(token);
      case SYMBOL -> bracket();
      case END -> throw unexpected("a value");
    }
  }

  private void name(Token token) throws SyntaxProblem {
    position++;
    String name = token.text();
    if (name.equals("in")) {
      throw new SyntaxProblem("'in' needs a value on its left");
    }
    if (peek().is("(")) {
      arguments(name, false);
      return;
    }
    boolean known =
        CONSTANTS.contains(name)
            || TYPES.contains(name)
            || variables.contains(name)
            || bound.contains(name);
    if (!known) {
      throw new SyntaxProblem(
          "'"
              + name
              + "' is unknown; it may use "
              + String.join(" and ", variables.stream().sorted().toList()));
    }
  }

  private void bracket() throws SyntaxProblem {
    if (accept("(")) {
      expression();
      require(")");
    } else if (accept("[")) {
      list("]");
    } else if (accept("{")) {
      entries();
    } else {
      throw unexpected("a value");
    }
  }

  private void list(String end) throws SyntaxProblem {
    while (!accept(end)) {
      expression();
      if (!peek().is(end)) {
        require(",");
      }
    }
  }

  private void entries() throws SyntaxProblem {
    while (!accept("}")) {
      expression();
      require(":");
      expression();
      if (!peek().is("}")) {
        require(",");
      }
    }
  }

  private void arguments(String function, boolean macro) throws SyntaxProblem {
    if (!calls) {
      throw new SyntaxProblem("it calls " + function + "(), and here no function may be called");
    }
    require("(");
    boolean binds = macro && peek().kind() == Kind.NAME && tokens.get(position + 1).is(",");
    if (binds) {
      bound.push(peek().text());
    }
    list(")");
    if (binds) {
      bound.pop();
    }
  }
}
