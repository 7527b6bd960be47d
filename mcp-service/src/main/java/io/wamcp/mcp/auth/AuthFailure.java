package io.wamcp.mcp.auth;

import java.util.Locale;

/** Why a request was refused. For operators only: clients learn no more than "missing or wrong". */
public enum AuthFailure {
  /** No key was sent. */
  MISSING,
  /** What was sent cannot be a key. */
  MALFORMED,
  /** No key begins like this. */
  UNKNOWN,
  /** A key begins like this, but the rest is wrong. */
  WRONG_SECRET,
  REVOKED,
  EXPIRED,
  CLIENT_DISABLED;

  /** The label of metrics. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
