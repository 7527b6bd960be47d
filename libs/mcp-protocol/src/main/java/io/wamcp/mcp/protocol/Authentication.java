package io.wamcp.mcp.protocol;

import java.util.Objects;

/**
 * The outcome of looking at a request's credentials.
 *
 * @param <P> the application's notion of a caller
 */
public sealed interface Authentication<P> {

  /**
   * The caller is known and may use this endpoint.
   *
   * @param principal who it is
   */
  record Authenticated<P>(P principal) implements Authentication<P> {
    /** Checks that there is a principal. */
    public Authenticated {
      Objects.requireNonNull(principal, "principal");
    }
  }

  /** No credentials were given: HTTP 401. */
  record Missing<P>() implements Authentication<P> {}

  /**
   * The credentials are unknown, expired or revoked: HTTP 401 with {@code error="invalid_token"}.
   */
  record Invalid<P>() implements Authentication<P> {}

  /** The caller is known but may not use this endpoint at all: HTTP 403. */
  record Forbidden<P>() implements Authentication<P> {}
}
