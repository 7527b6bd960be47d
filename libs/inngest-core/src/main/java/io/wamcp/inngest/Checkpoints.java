package io.wamcp.inngest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Lets one call do several steps: each result is stored at the server before the next step begins.
 * Confined to one call. Where it does not succeed the call ends with the step, as without it.
 */
final class Checkpoints {

  private static final System.Logger LOG = System.getLogger(Checkpoints.class.getName());

  private final CallRequest call;
  private final EngineApi api;
  private final InstantSource clock;
  private final Instant until;
  private boolean used;

  /**
   * Checkpoints of a call.
   *
   * @param longest how long one call may go on; zero for no checkpoints
   */
  Checkpoints(CallRequest call, EngineApi api, InstantSource clock, Duration longest) {
    this.call = call;
    this.api = api;
    this.clock = clock;
    this.until = clock.instant().plus(longest);
  }

  /** Whether a result was stored: the end of the run must then be an operation. */
  boolean used() {
    return used;
  }

  /** Stores a result; false when the call must end here. */
  boolean store(Operation done) {
    // A later attempt's number would count for the next step too, which has had none yet.
    boolean open = call.attempt() == 0 && clock.instant().isBefore(until);
    if (!open || call.dispatch().isEmpty()) {
      return false;
    }
    ObjectNode body = Json.object();
    body.put("run_id", call.runId());
    body.setAll(call.dispatch().get());
    body.putArray("steps").add(done.toJson());
    body.put("ts", clock.millis());
    try {
      api.checkpoint(call.runId(), body);
      used = true;
      return true;
    } catch (EngineApiException e) {
      LOG.log(
          System.Logger.Level.DEBUG, "no checkpoint: run=" + call.runId() + " " + e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
