package io.wamcp.worker;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.CallListener;
import io.wamcp.inngest.CallOutcome;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.InngestEvent;
import io.wamcp.runtime.logging.Correlation;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Gives every line that is logged during a call of a function the ids of its run and of the event
 * that started it; in a failure handler the event of the run that failed. Thread-safe.
 *
 * @param inner what else stands around a call
 */
record RunIds(CallListener inner) implements CallListener {

  private static final String FAILED = "inngest/function.failed";

  @Override
  public CallOutcome around(FunctionContext context, Supplier<CallOutcome> call) {
    return Correlation.call(ids(context), () -> inner.around(context, call));
  }

  private static Map<String, String> ids(FunctionContext context) {
    Map<String, String> ids = new HashMap<>();
    put(ids, Correlation.RUN_ID, context.runId());
    put(ids, Correlation.EVENT_ID, eventId(context.event()));
    return ids;
  }

  private static String eventId(InngestEvent event) {
    JsonNode original = event.data().path("event").path("id");
    return event.name().equals(FAILED) && original.isTextual() ? original.textValue() : event.id();
  }

  private static void put(Map<String, String> ids, String name, String id) {
    if (id != null && !id.isEmpty()) {
      ids.put(name, id);
    }
  }
}
