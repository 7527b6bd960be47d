package io.wamcp.inngest.internal;

import io.wamcp.inngest.internal.ExpressionSyntax.SyntaxProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits an expression into its words. */
final class ExpressionTokens {

  /** What a word is. */
  enum Kind {
    NAME,
    NUMBER,
    TEXT,
    SYMBOL,
    END
  }

  /** One word. */
  record Token(Kind kind, String text, int at) {

    boolean is(String symbol) {
      boolean word = kind == Kind.SYMBOL || kind == Kind.NAME && symbol.equals("in");
      return word && text.equals(symbol);
    }

    boolean isOneOf(Set<String> symbols) {
      return (kind == Kind.SYMBOL || kind == Kind.NAME) && symbols.contains(text);
    }

    String shown() {
      return kind == Kind.END
          ? "the end"
          : "'" + Json.clean(text, 40) + "' at position " + (at + 1);
    }
  }

  private static final String ESCAPED = "(?:[^\\\\\\n%s]|\\\\.)*+";
  private static final Pattern SPACE = Pattern.compile("(?:\\s|//[^\\n]*)*+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*+");
  private static final Pattern NUMBER =
      Pattern.compile(
          "0[xX][0-9a-fA-F]++[uU]?|(?:[0-9]++(?:\\.[0-9]++)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?[uU]?");
  private static final Pattern TEXT =
      Pattern.compile(
          "[bB]?[rR]?(?:\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''|\""
              + ESCAPED.formatted("\"")
              + "\"|'"
              + ESCAPED.formatted("'")
              + "')");
  private static final Pattern SYMBOL =
      Pattern.compile("&&|\\|\\||==|!=|<=|>=|[-+*/%!<>?:.,()\\[\\]{}]");

  /** What people write who know another language. */
  private static final Map<String, String> SLIPS =
      Map.of(
          "===", "use == to compare",
          "!==", "use != to compare",
          "=", "use == to compare",
          "&", "use && for and",
          "|", "use || for or",
          "'", "the text that starts here does not end",
          "\"", "the text that starts here does not end");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private ExpressionTokens(String source) {
    this.source = source;
  }

  /** The words, with an END behind the last. */
  static List<Token> of(String source) throws SyntaxProblem {
    ExpressionTokens reader = new ExpressionTokens(source);
    reader.read();
    return reader.tokens;
  }

  private void read() throws SyntaxProblem {
    skip();
    while (at < source.length()) {
      refuseSlip("===");
      refuseSlip("!==");
      // Text before names: a prefix such as r"…" is a name's letter.
      boolean known =
          take(TEXT, Kind.TEXT)
              || take(NAME, Kind.NAME)
              || take(NUMBER, Kind.NUMBER)
              || take(SYMBOL, Kind.SYMBOL);
      if (!known) {
        refuseSlip(source.substring(at, at + 1));
        throw new SyntaxProblem(
            "the character '"
                + Json.clean(source.substring(at, at + 1), 1)
                + "' means nothing here");
      }
      skip();
    }
    tokens.add(new Token(Kind.END, "", at));
  }

  private void refuseSlip(String slip) throws SyntaxProblem {
    if (source.startsWith(slip, at) && SLIPS.containsKey(slip)) {
      throw new SyntaxProblem(slip + " at position " + (at + 1) + ": " + SLIPS.get(slip));
    }
  }

  private void skip() {
    Matcher space = SPACE.matcher(source).region(at, source.length());
    if (space.lookingAt()) {
      at = space.end();
    }
  }

  private boolean take(Pattern pattern, Kind kind) {
    Matcher matcher = pattern.matcher(source).region(at, source.length());
    if (!matcher.lookingAt()) {
      return false;
    }
    tokens.add(new Token(kind, matcher.group(), at));
    at = matcher.end();
    return true;
  }
}
