package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Starts and ends runs by hand. Thread-safe. */
public interface RunControl {

  /** False when there is no such run; one that has ended stays as it is. */
  boolean cancel(String runId);

  /** The new run's id; empty when there is no such run or its function is gone. */
  Optional<String> rerun(String runId);

  /** The id of the event that stands for the call; empty when there is no such function. */
  Optional<String> invoke(String slug, JsonNode payload);
}
