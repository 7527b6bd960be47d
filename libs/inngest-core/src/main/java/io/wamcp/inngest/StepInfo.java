package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A step that is executed.
 *
 * @param functionId with its app's
 * @param runId the run
 * @param stepId as the function wrote it
 * @param index 0 for the first use of the id in the run, 1 for the second
 * @param attempt zero-based
 * @param maxAttempts attempts in all
 */
public record StepInfo(
    String functionId, String runId, String stepId, int index, int attempt, int maxAttempts) {

  /** How the execution ended. */
  public sealed interface Outcome {}

  /** It gave a result, JSON null for none. */
  public record Done(JsonNode result) implements Outcome {}

  /**
   * It threw.
   *
   * @param error what it threw
   * @param last whether the step has failed for good
   */
  public record Failed(Throwable error, boolean last) implements Outcome {}
}
