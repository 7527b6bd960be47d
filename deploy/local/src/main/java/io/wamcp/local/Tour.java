package io.wamcp.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.testkit.meta.SimulatedMeta;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The guided tour: real requests through the front doors, each with what came of it. */
final class Tour {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SimulatedMeta meta;
  private final PrintStream out;
  private final McpCaller mcp;
  private final FrontDoor door;
  private final String number;

  Tour(StackInfo info, SimulatedMeta meta, PrintStream out) {
    this.meta = meta;
    this.out = out;
    this.mcp = new McpCaller(info.mcp().url(), info.mcp().apiKey());
    this.door = new FrontDoor(info);
    this.number = info.meta().phoneNumberIds().getFirst();
  }

  private record Stop(String title, Supplier<String> visit) {}

  /** Visits every stop; true when all held. */
  boolean play() {
    List<Stop> stops = new ArrayList<>();
    stops.add(new Stop("A customer writes; the agent reads it over MCP", this::customerWrites));
    stops.add(new Stop("The same webhook three times is one message", this::replay));
    stops.add(new Stop("A webhook with a wrong signature is nobody", this::forgery));
    stops.add(new Stop("send_message answers at once, then sent, delivered, read", this::send));
    stops.add(new Stop("send_message wait=true gives the wamid", this::sendAndWait));
    stops.add(new Stop("Meta is down for a moment: tried again, sent once", this::retry));
    stops.add(
        new Stop(
            "The service window is closed: said before sending, and after", this::windowClosed));
    stops.add(
        new Stop("Meta's answer is lost: its status explains it, no second copy", this::lost));
    boolean all = true;
    for (Stop stop : stops) {
      all &= visit(stop);
    }
    out.println();
    return all;
  }

  private boolean visit(Stop stop) {
    long begin = System.nanoTime();
    String verdict;
    boolean held = false;
    try {
      verdict = stop.visit().get();
      held = true;
    } catch (RuntimeException e) {
      verdict = e.getMessage();
    }
    long millis = (System.nanoTime() - begin) / 1_000_000;
    out.printf(
        "%s %-62s %6d ms%n      %s%n", held ? "ok  " : "FAIL", stop.title(), millis, verdict);
    return held;
  }

  private String customerWrites() {
    String text = "Where is my parcel? " + tag();
    door.customerWrites(number, "15550001111", text);
    JsonNode message = await("the message to be readable", () -> find(text));
    return "read back: \"" + message.path("body").asText() + "\"";
  }

  private JsonNode find(String text) {
    JsonNode page = ok(mcp.call("get_messages", Map.of("phoneNumberId", number, "limit", 50)));
    for (JsonNode message : page.path("messages")) {
      if (text.equals(message.path("body").asText())) {
        return message;
      }
    }
    return null;
  }

  private String replay() {
    String text = "Thrice " + tag();
    byte[] body = door.textWebhook(number, "15550002222", "wamid.tour-" + tag(), text);
    for (int i = 0; i < 3; i++) {
      check(door.post(body) == 200, "ingress did not answer 200");
    }
    await("the message to be readable", () -> find(text));
    JsonNode page = ok(mcp.call("get_messages", Map.of("phoneNumberId", number, "limit", 50)));
    long copies =
        page.path("messages").findValuesAsText("body").stream().filter(text::equals).count();
    check(copies == 1, "there are " + copies + " rows");
    return "3 deliveries, 1 row";
  }

  private String forgery() {
    byte[] body = door.textWebhook(number, "15550003333", "wamid.forged-" + tag(), "forged");
    int status = door.postForged(body);
    check(status == 404, "ingress answered " + status);
    return "404, nothing stored";
  }

  private String send() {
    long begin = System.nanoTime();
    JsonNode queued = ok(mcp.call("send_message", message("Your parcel is on its way. " + tag())));
    long millis = (System.nanoTime() - begin) / 1_000_000;
    check("queued".equals(queued.path("status").asText()), "not queued: " + queued);
    String id = queued.path("queueId").asText();
    await(
        "the message to be read",
        () -> status(id).path("status").asText().equals("read") ? id : null);
    return "queued in " + millis + " ms as " + id + ", then sent, delivered, read";
  }

  private String sendAndWait() {
    Map<String, Object> arguments = message("Waiting for you. " + tag());
    arguments.put("wait", true);
    JsonNode sent = ok(mcp.call("send_message", arguments));
    check(sent.hasNonNull("wamid"), "no wamid: " + sent);
    return sent.path("wamid").asText();
  }

  private String retry() {
    String recipient = "+15550004444";
    writes(recipient);
    door.behaviour(Map.of("to", recipient, "times", 1, "status", 503, "errorCode", 2));
    String id = sendTo(recipient, "Once more " + tag());
    await("the send to settle", () -> settled(id));
    long calls = meta.calls(number).stream().filter(call -> recipient.equals(call.to())).count();
    check(calls == 2, calls + " calls to Meta");
    return "2 calls to Meta, status " + status(id).path("status").asText();
  }

  private String windowClosed() {
    String recipient = "+15550005555";
    Map<String, Object> arguments = message("Too late " + tag());
    arguments.put("to", recipient);
    McpCaller.Answer refused = mcp.call("send_message", arguments);
    check(
        refused.error() && refused.text().startsWith("service_window_closed"),
        "not reported before sending: " + refused.text());
    door.behaviour(Map.of("to", recipient, "times", 1, "status", 400, "errorCode", 131047));
    arguments.put("force", true);
    String id = ok(mcp.call("send_message", arguments)).path("queueId").asText();
    JsonNode failed = await("the send to settle", () -> settled(id));
    check("failed".equals(failed.path("status").asText()), "not failed: " + failed);
    return failed.path("error").path("code").asText() + ": " + failed.path("nextAction").asText();
  }

  /** Free text goes to people who wrote within the last 24 hours only. */
  private void writes(String person) {
    String text = "Hello " + tag();
    door.customerWrites(number, person.substring(1), text);
    await("the message to be readable", () -> find(text));
  }

  private String lost() {
    String recipient = "+15550006666";
    writes(recipient);
    door.behaviour(Map.of("to", recipient, "times", 1, "reset", "after"));
    String id = sendTo(recipient, "Lost and found " + tag());
    JsonNode found = await("the send to settle", () -> settled(id));
    long calls = meta.calls(number).stream().filter(call -> recipient.equals(call.to())).count();
    check(calls == 1 && found.hasNonNull("wamid"), calls + " calls to Meta: " + found);
    return "1 call to Meta, adopted " + found.path("wamid").asText();
  }

  private String sendTo(String recipient, String text) {
    Map<String, Object> arguments = message(text);
    arguments.put("to", recipient);
    return ok(mcp.call("send_message", arguments)).path("queueId").asText();
  }

  private Map<String, Object> message(String text) {
    Map<String, Object> arguments = new java.util.HashMap<>();
    arguments.put("to", "+15550001111");
    arguments.put("body", text);
    arguments.put("phoneNumberId", number);
    return arguments;
  }

  private JsonNode status(String queueId) {
    return ok(mcp.call("get_message_status", Map.of("queueId", queueId)));
  }

  private JsonNode settled(String queueId) {
    JsonNode status = status(queueId);
    return "queued".equals(status.path("status").asText()) ? null : status;
  }

  private static JsonNode ok(McpCaller.Answer answer) {
    check(!answer.error(), "the tool failed: " + answer.text());
    return answer.content();
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static <T> T await(String what, Supplier<T> probe) {
    return Patience.await(what, PATIENCE, probe);
  }

  private static String tag() {
    return UUID.randomUUID().toString().substring(0, 8);
  }
}
