package io.wamcp.mcp.protocol;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether a caller may have one more request answered now. Asked once per JSON-RPC request,
 * also for each one of a batch, from many threads at once.
 *
 * @param <P> the application's notion of a caller
 */
@FunctionalInterface
public interface Admission<P> {

  /**
   * Decides about one request. An exception means the decision cannot be made; the request is then
   * answered.
   *
   * @param principal who asks
   * @param method JSON-RPC method, as sent
   * @return empty when it may be answered, else how long the caller should wait: it gets HTTP 429
   *     with {@code Retry-After} and a JSON-RPC error for this request
   */
  Optional<Duration> admit(P principal, String method);
}
