package io.wamcp.mcp.protocol;

import java.util.Optional;

/**
 * Decides who a request comes from. Called once per HTTP request, before its body is read, from
 * many threads at once.
 *
 * @param <P> the application's notion of a caller
 */
@FunctionalInterface
public interface Authenticator<P> {

  /**
   * Decides about one request. An exception means the decision cannot be made now; the client then
   * gets HTTP 503 and nothing of the exception.
   *
   * @param bearer the token of an {@code Authorization: Bearer} header, at most 4096 characters;
   *     empty when there is none
   * @param request where the request comes from
   */
  Authentication<P> authenticate(Optional<String> bearer, RequestInfo request);
}
