package io.wamcp.inngest.devserver.expression;

import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into tokens. */
final class Lexer {

  private static final List<String> SYMBOLS =
      List.of(
          "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "?", ":", "+", "-", "(", ")", "[", "]",
          ".", ",");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    while (lexer.skipSpace()) {
      lexer.tokens.add(lexer.next());
    }
    lexer.tokens.add(new Token(Token.Kind.END, "end", text.length()));
    return lexer.tokens;
  }

  private boolean skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length();
  }

  private Token next() {
    char c = text.charAt(at);
    if (c == '"' || c == '\'') {
      return quoted(c);
    }
    if (Character.isDigit(c)) {
      return number();
    }
    if (Character.isLetter(c) || c == '_') {
      int start = at;
      while (at < text.length() && isNamePart(text.charAt(at))) {
        at++;
      }
      return new Token(Token.Kind.NAME, text.substring(start, at), start);
    }
    return symbol();
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private Token symbol() {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        Token token = new Token(Token.Kind.SYMBOL, symbol, at);
        at += symbol.length();
        return token;
      }
    }
    throw new ExpressionException("unexpected '" + text.charAt(at) + "' at " + at);
  }

  private Token number() {
    int start = at;
    while (at < text.length() && isNumberPart(at)) {
      at++;
    }
    String digits = text.substring(start, at);
    try {
      if (Double.isInfinite(Double.parseDouble(digits))) {
        throw new ExpressionException("number out of range at " + start);
      }
    } catch (NumberFormatException e) {
      throw new ExpressionException("not a number at " + start);
    }
    return new Token(Token.Kind.NUMBER, digits, start);
  }

  private boolean isNumberPart(int index) {
    char c = text.charAt(index);
    boolean sign = (c == '+' || c == '-') && "eE".indexOf(text.charAt(index - 1)) >= 0;
    return Character.isDigit(c) || c == '.' || c == 'e' || c == 'E' || sign;
  }

  private Token quoted(char quote) {
    int start = at++;
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      value.append(c == '\\' ? escape(start) : c);
    }
    if (at >= text.length()) {
      throw new ExpressionException("unfinished text at " + start);
    }
    at++;
    return new Token(Token.Kind.TEXT, value.toString(), start);
  }

  private char escape(int start) {
    if (at >= text.length()) {
      throw new ExpressionException("unfinished text at " + start);
    }
    char c = text.charAt(at++);
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '"', '\'', '\\', '`' -> c;
      case 'u' -> unicode(start);
      default -> throw new ExpressionException("unknown escape \\" + c + " at " + (at - 2));
    };
  }

  private char unicode(int start) {
    try {
      char c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
      at += 4;
      return c;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new ExpressionException("bad \\u escape in the text at " + start);
    }
  }
}
