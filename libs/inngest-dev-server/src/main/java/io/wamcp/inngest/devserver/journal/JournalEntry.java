package io.wamcp.inngest.devserver.journal;

import io.wamcp.inngest.devserver.call.StepNote;
import java.time.Instant;
import java.util.List;

/**
 * One answered call of a run.
 *
 * @param target hash of the one step that was asked for or whose end led to the call; may be empty
 * @param attempt failed tries before this one
 * @param notes what the answer said of steps
 * @param error JSON of what a failed call answered; empty for others
 */
public record JournalEntry(
    String runId,
    String kind,
    String target,
    int attempt,
    int maxAttempts,
    Instant beganAt,
    Instant endedAt,
    Outcome outcome,
    List<StepNote> notes,
    String error) {

  /** How the app answered. */
  public enum Outcome {
    RETURNED,
    STEPS,
    FAILED
  }
}
