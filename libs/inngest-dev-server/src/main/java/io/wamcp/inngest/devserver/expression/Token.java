package io.wamcp.inngest.devserver.expression;

/** One token and where it starts, counted from 0. */
record Token(Kind kind, String text, int at) {

  enum Kind {
    NAME,
    TEXT,
    NUMBER,
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbol);
  }
}
