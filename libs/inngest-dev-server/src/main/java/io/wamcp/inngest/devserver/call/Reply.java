package io.wamcp.inngest.devserver.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.run.RunError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What an app's answer means. */
public sealed interface Reply {

  /** The function returned. */
  record Returned(JsonNode result) implements Reply {}

  /**
   * The function found or ran steps.
   *
   * @param race whether each completion is wanted, not only the last
   * @param notes for people, in the order of the operations
   */
  record Steps(
      List<Operation> operations,
      OptionalInt requestVersion,
      Retry retry,
      boolean race,
      List<StepNote> notes)
      implements Reply {}

  /** The call failed. */
  record Failed(RunError error, Retry retry) implements Reply {}

  /**
   * What the answer says about trying again.
   *
   * @param after overrides the usual delay
   */
  record Retry(boolean never, Optional<Duration> after) {

    static final Retry USUAL = new Retry(false, Optional.empty());
    static final Retry NEVER = new Retry(true, Optional.empty());
  }
}
