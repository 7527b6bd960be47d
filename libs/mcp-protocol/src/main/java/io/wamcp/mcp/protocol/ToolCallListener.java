package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/**
 * Told about every {@code tools/call}, and every {@code resources/read}, when its answer is ready
 * and has not been sent, for an audit trail; not about those that {@link Admission} refused. Called
 * on the request's thread, which it may hold up; must not throw.
 *
 * @param <P> the application's notion of a caller
 */
@FunctionalInterface
public interface ToolCallListener<P> {

  /** One call has its answer. */
  void called(ToolCalled<P> call);

  /**
   * A call and its answer.
   *
   * @param principal who called
   * @param requestId unique id made by the server
   * @param method {@code tools/call} or {@code resources/read}
   * @param tool the tool; empty when there is none of the name that was sent
   * @param arguments as sent, checked or not; missing when there were none; for a resource the
   *     request's parameters
   * @param outcome how it ended
   * @param errorCode the stable code of a failure
   * @param output the structured result; missing when there is none
   * @param duration from the first look at the message to the finished result
   */
  record ToolCalled<P>(
      P principal,
      String requestId,
      String method,
      Optional<String> tool,
      JsonNode arguments,
      CallObserver.Outcome outcome,
      Optional<String> errorCode,
      JsonNode output,
      Duration duration) {}
}
