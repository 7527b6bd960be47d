package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A call of a function.
 *
 * @param functionId with its app's
 * @param runId the run
 * @param attempt zero-based
 * @param maxAttempts attempts in all
 * @param eventNames of the events that started the run
 * @param trace the trace the call belongs to, when the server says
 */
public record RunInfo(
    String functionId,
    String runId,
    int attempt,
    int maxAttempts,
    List<String> eventNames,
    Optional<TraceContext> trace) {

  /** How a call ended. */
  public sealed interface Outcome {}

  /** The function returned: the run has ended. */
  public record Returned(JsonNode result) implements Outcome {}

  /**
   * The function threw.
   *
   * @param error what it threw
   * @param last whether the run has failed for good
   */
  public record Failed(Throwable error, boolean last) implements Outcome {}

  /** The function stopped at steps: they were executed, planned or left to the server. */
  public record Stopped() implements Outcome {}
}
