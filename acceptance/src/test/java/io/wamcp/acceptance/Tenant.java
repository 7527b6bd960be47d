package io.wamcp.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.local.LocalStack;
import io.wamcp.local.McpCaller;
import io.wamcp.local.McpCaller.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A client of the gateway with a key of its own and a grant on one number, set up as operators do.
 */
public final class Tenant {

  private final Operator operator;
  private final String name;
  private final String number;
  private final McpCaller mcp;

  private Tenant(Operator operator, String name, String number, McpCaller mcp) {
    this.operator = operator;
    this.name = name;
    this.number = number;
    this.mcp = mcp;
  }

  /** Makes a client that may use this number. */
  public static Tenant of(LocalStack stack, String number) {
    Operator operator = new Operator(stack);
    String name = "tenant-" + UUID.randomUUID().toString().substring(0, 8);
    operator.json("clients", "create", "--name", name);
    String key =
        operator.secret(
            "keys",
            "mint",
            "--client",
            name,
            "--label",
            "acceptance",
            "--rpm",
            "1000000",
            "--daily",
            "1000000");
    Tenant tenant =
        new Tenant(operator, name, number, new McpCaller(stack.info().mcp().url(), key));
    tenant.granted();
    return tenant;
  }

  public void granted() {
    operator.json("grants", "add", "--client", name, "--number", number);
  }

  public void revoked() {
    operator.json("grants", "revoke", "--client", name, "--number", number);
  }

  public String name() {
    return name;
  }

  public String number() {
    return number;
  }

  public Answer call(String tool, Map<String, Object> arguments) {
    return mcp.call(tool, arguments);
  }

  /** Sends a text, to whomever, and gives the queueId. */
  public String send(String to, String body) {
    return Observer.ok(call("send_message", Observer.arguments(number, to, body)))
        .path("queueId")
        .asText();
  }

  public Answer status(String queueId) {
    return call("get_message_status", Map.of("queueId", queueId));
  }

  public Answer ofWamid(String wamid) {
    return call("get_message_status", Map.of("wamid", wamid));
  }

  /** Messages with this person, or of everybody where null, after the cursor, if any. */
  public JsonNode messages(String contact, String cursor) {
    Map<String, Object> arguments = new HashMap<>(Map.of("limit", 100));
    if (contact != null) {
      arguments.put("contact", contact);
    }
    if (cursor != null) {
      arguments.put("cursor", cursor);
    }
    return Observer.ok(call("get_messages", arguments));
  }

  /** The bodies in a page of messages. */
  public static List<String> bodies(JsonNode page) {
    return page.path("messages").findValuesAsText("body");
  }

  /** The cursor after which there is nothing yet. */
  public String end() {
    JsonNode page = messages(null, null);
    do {
      page = messages(null, page.path("nextCursor").asText());
    } while (page.path("hasMore").asBoolean());
    return page.path("nextCursor").asText();
  }
}
