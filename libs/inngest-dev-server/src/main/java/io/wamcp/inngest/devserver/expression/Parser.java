package io.wamcp.inngest.devserver.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Recursive descent over the tokens, loosest binding first. */
final class Parser {

  private static final int MAX_DEPTH = 100;
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("||"),
          List.of("&&"),
          List.of("==", "!=", "<", "<=", ">", ">=", "in"),
          List.of("+", "-"));

  private final List<Token> tokens;
  private final Set<String> variables;
  private final boolean calls;
  private int at;
  private int depth;

  /** The name that the macro being read gives to items; null outside of macros. */
  private String itemName;

  /**
   * @param calls whether functions and macros may be used
   */
  Parser(List<Token> tokens, Set<String> variables, boolean calls) {
    this.tokens = tokens;
    this.variables = variables;
    this.calls = calls;
  }

  Node parse() {
    Node root = choice();
    if (peek().kind() != Token.Kind.END) {
      throw unexpected(peek());
    }
    return root;
  }

  private Node choice() {
    if (++depth > MAX_DEPTH) {
      throw new ExpressionException("nested deeper than " + MAX_DEPTH);
    }
    Node condition = binary(0);
    if (accept("?")) {
      Node yes = choice();
      expect(":");
      condition = new Node.Choice(condition, yes, choice());
    }
    depth--;
    return condition;
  }

  private Node binary(int level) {
    if (level == LEVELS.size()) {
      return unary();
    }
    Node left = binary(level + 1);
    while (LEVELS.get(level).stream().anyMatch(peek()::is)) {
      String operator = take().text();
      left = new Node.Binary(operator, left, binary(level + 1));
    }
    return left;
  }

  private Node unary() {
    if (++depth > MAX_DEPTH) {
      throw new ExpressionException("nested deeper than " + MAX_DEPTH);
    }
    Node node;
    if (accept("!")) {
      node = new Node.Not(unary());
    } else if (accept("-")) {
      node = new Node.Negative(unary());
    } else {
      node = member(primary());
    }
    depth--;
    return node;
  }

  private Node member(Node start) {
    Node target = start;
    while (true) {
      if (accept(".")) {
        Token name = take();
        if (name.kind() != Token.Kind.NAME) {
          throw unexpected(name);
        }
        target = peek().is("(") ? method(target, name) : new Node.Index(target, text(name.text()));
      } else if (accept("[")) {
        target = new Node.Index(target, choice());
        expect("]");
      } else {
        return target;
      }
    }
  }

  private Node method(Node target, Token name) {
    Optional<Macro> macro = Macro.of(name.text());
    if (macro.isPresent()) {
      return macro(macro.get(), target, name);
    }
    List<Node> arguments = new ArrayList<>();
    arguments.add(target);
    arguments.addAll(arguments(name));
    return call(name, arguments);
  }

  /** Not one inside another: the effort would grow with the power of their depth. */
  private Node macro(Macro macro, Node target, Token name) {
    require(calls && itemName == null, "a macro cannot be used here, at " + name.at());
    expect("(");
    Token item = take();
    require(item.kind() == Token.Kind.NAME, "a macro needs a name for items, at " + item.at());
    expect(",");
    itemName = item.text();
    Node part = choice();
    itemName = null;
    expect(")");
    return new Macro.Use(macro, target, item.text(), part);
  }

  private Node call(Token name, List<Node> arguments) {
    return new Node.Call(
        Function.of(name.text(), arguments.size())
            .orElseThrow(
                () ->
                    new ExpressionException(
                        "unknown function '" + name.text() + "' at " + name.at())),
        arguments);
  }

  private List<Node> arguments(Token name) {
    require(calls, "a function cannot be used here, at " + name.at());
    expect("(");
    return list(")");
  }

  private Node has(Token name) {
    List<Node> arguments = arguments(name);
    if (arguments.size() == 1
        && arguments.getFirst() instanceof Node.Index index
        && index.index() instanceof Node.Literal member
        && member.constant().isTextual()) {
      return new Node.Has(index.target(), member.constant().textValue());
    }
    throw new ExpressionException("has() takes one member access, at " + name.at());
  }

  private List<Node> list(String end) {
    List<Node> items = new ArrayList<>();
    while (!accept(end)) {
      if (!items.isEmpty()) {
        expect(",");
      }
      items.add(choice());
    }
    return items;
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new ExpressionException(problem);
    }
  }

  private Node primary() {
    Token token = take();
    return switch (token.kind()) {
      case TEXT -> text(token.text());
      case NUMBER -> new Node.Literal(number(token.text()));
      case NAME -> name(token);
      case SYMBOL -> group(token);
      case END -> throw unexpected(token);
    };
  }

  private Node group(Token token) {
    if (token.is("(")) {
      Node inner = choice();
      expect(")");
      return inner;
    }
    if (!token.is("[")) {
      throw unexpected(token);
    }
    return new Node.Items(list("]"));
  }

  private Node name(Token token) {
    return switch (token.text()) {
      case "true" -> new Node.Literal(JsonNodeFactory.instance.booleanNode(true));
      case "false" -> new Node.Literal(JsonNodeFactory.instance.booleanNode(false));
      case "null" -> new Node.Literal(JsonNodeFactory.instance.nullNode());
      default -> {
        if (peek().is("(")) {
          yield token.text().equals("has") ? has(token) : call(token, arguments(token));
        }
        if (!variables.contains(token.text()) && !token.text().equals(itemName)) {
          throw new ExpressionException(
              "undeclared reference to '" + token.text() + "' at " + token.at());
        }
        yield new Node.Variable(token.text());
      }
    };
  }

  private static Node text(String value) {
    return new Node.Literal(JsonNodeFactory.instance.textNode(value));
  }

  private static JsonNode number(String digits) {
    if (digits.length() <= 18 && digits.chars().allMatch(Character::isDigit)) {
      return JsonNodeFactory.instance.numberNode(Long.parseLong(digits));
    }
    return JsonNodeFactory.instance.numberNode(Double.parseDouble(digits));
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token take() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  private boolean accept(String symbol) {
    if (peek().is(symbol)) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(String symbol) {
    if (!accept(symbol)) {
      throw new ExpressionException(
          "expected '" + symbol + "' but found '" + peek().text() + "' at " + peek().at());
    }
  }

  private static ExpressionException unexpected(Token token) {
    return new ExpressionException("unexpected '" + token.text() + "' at " + token.at());
  }
}
