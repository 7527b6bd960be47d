package io.wamcp.inngest.devserver.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The body of a call, in canonical JSON: members in sorted order, finished steps spliced in as the
 * canonical text they are stored as. When it would be larger than {@link #MAX_BYTES}, steps (and if
 * need be the events) are left out and the app is told to fetch them.
 */
final class CallBody {

  static final int MAX_BYTES = 4 * 1024 * 1024;

  private CallBody() {}

  static byte[] write(Call call) {
    List<String> each =
        call.events().stream().map(e -> CanonicalJson.write(StoredEvent.withUser(e))).toList();
    String event = each.getFirst();
    String events = "[" + String.join(",", each) + "]";
    long stepBytes = call.steps().values().stream().mapToLong(String::length).sum();
    String steps = stepBytes > MAX_BYTES ? null : steps(call.steps());
    byte[] whole = steps == null ? null : write(call, event, events, steps, false);
    if (whole != null && whole.length <= MAX_BYTES) {
      return whole;
    }
    byte[] withEvents = write(call, event, events, "{}", true);
    return withEvents.length <= MAX_BYTES ? withEvents : write(call, event, "[]", "{}", true);
  }

  private static byte[] write(
      Call call, String event, String events, String steps, boolean useApi) {
    return ("{\"ctx\":"
            + CanonicalJson.write(context(call, useApi))
            + ",\"defers\":{},\"event\":"
            + event
            + ",\"events\":"
            + events
            + ",\"steps\":"
            + steps
            + ",\"use_api\":"
            + useApi
            + ",\"version\":"
            + call.requestVersion()
            + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode context(Call call, boolean useApi) {
    String queueId = call.jobId() + "::default";
    ObjectNode context = Json.object();
    context.put("attempt", call.attempt());
    context.put("disable_immediate_execution", call.planOnly());
    context.put("env", "");
    context.put("fn_id", call.functionId().toString());
    context.put("generation_id", call.attempt() + 1);
    context.put("job_id", call.jobId());
    context.put("max_attempts", call.maxAttempts());
    context.put(
        "qi_id", Base64.getEncoder().encodeToString(queueId.getBytes(StandardCharsets.US_ASCII)));
    context.put("request_id", call.requestId());
    context.put("run_id", call.runId());
    ObjectNode stack = context.putObject("stack");
    stack.put("current", call.stackIndex());
    call.stack().forEach(stack.putArray("stack")::add);
    context.put("step_id", "step");
    context.put("use_api", useApi);
    return context;
  }

  /** The {@code steps} object of a call, and of the API in its place. */
  static String steps(Map<String, String> steps) {
    StringBuilder out = new StringBuilder("{");
    steps.forEach(
        (hash, output) -> {
          out.append(out.length() == 1 ? "" : ",");
          out.append(CanonicalJson.write(Json.mapper().getNodeFactory().textNode(hash)));
          out.append(':').append(output);
        });
    return out.append('}').toString();
  }
}
