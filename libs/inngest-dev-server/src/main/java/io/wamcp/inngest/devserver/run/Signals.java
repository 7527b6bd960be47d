package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.json.Json;

/** Signals, for which runs wait under names that no event can have. */
public final class Signals {

  private Signals() {}

  /** The name of the wait for a signal. */
  public static String waitName(String signal) {
    return "inngest/signal:" + signal;
  }

  /** What the waiting step becomes. */
  public static ObjectNode outcome(String signal, JsonNode data) {
    ObjectNode value = Json.object().put("signal", signal);
    value.set("data", data);
    return Json.object().set("data", value);
  }

  /** Why a run fails that waits for a signal another run waits for. */
  public static RunError conflict(String signal) {
    return RunError.of(
        "SignalConflict", "Error", "another run waits for the signal '" + signal + "' already");
  }
}
