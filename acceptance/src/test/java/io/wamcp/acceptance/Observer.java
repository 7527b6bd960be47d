package io.wamcp.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.local.FrontDoor;
import io.wamcp.local.LocalStack;
import io.wamcp.local.McpCaller;
import io.wamcp.testkit.KeptConnections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** What a test sees of a stack: its front doors, and its rows. */
public final class Observer {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  public final LocalStack stack;
  public final FrontDoor door;
  public final McpCaller mcp;

  public Observer(LocalStack stack) {
    this.stack = stack;
    this.door = new FrontDoor(stack.info());
    this.mcp = new McpCaller(stack.info().mcp().url(), stack.info().mcp().apiKey());
  }

  public String number() {
    return stack.info().meta().phoneNumberIds().get(0);
  }

  public String otherNumber() {
    return stack.info().meta().phoneNumberIds().get(1);
  }

  /** A text no other test uses. */
  public static String unique(String text) {
    return text + " " + UUID.randomUUID();
  }

  /** A phone number no other test uses, without plus. */
  public static String customer() {
    long digits = Math.floorMod(UUID.randomUUID().getLeastSignificantBits(), 10_000_000L);
    return "1555" + String.format("%07d", digits);
  }

  public static String wamid() {
    return "wamid.test-" + UUID.randomUUID();
  }

  /** Lets a person write, which opens their window, and waits until that is known. */
  public void writes(String number, String from) {
    String wamid = wamid();
    if (door.post(door.textWebhook(number, from, wamid, "Hello")) != 200) {
      throw new AssertionError("ingress did not take the message");
    }
    awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
  }

  /** Calls send_message without waiting, and gives the queueId. */
  public String send(String number, String to, String body) {
    return ok(mcp.call("send_message", arguments(number, to, body))).path("queueId").asText();
  }

  /** Arguments of send_message, to be added to; forced, as most recipients of tests never wrote. */
  public static Map<String, Object> arguments(String number, String to, String body) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("phoneNumberId", number);
    arguments.put("to", to);
    arguments.put("body", body);
    arguments.put("force", true);
    return arguments;
  }

  /** What get_message_status says. */
  public JsonNode status(String queueId) {
    return ok(mcp.call("get_message_status", Map.of("queueId", queueId)));
  }

  /** Waits until the send has one of these states, as the database says it. */
  public void awaitStatus(String queueId, String... states) {
    Awaitility.await("send " + queueId + " to be " + List.of(states))
        .atMost(PATIENCE)
        .until(
            () ->
                List.of(states)
                    .contains(
                        text("SELECT status FROM messages WHERE request_id = ?::uuid", queueId)));
  }

  /** The tool's content; fails the test when the tool failed. */
  public static JsonNode ok(McpCaller.Answer answer) {
    if (answer.error()) {
      throw new AssertionError("the tool failed: " + answer.text());
    }
    return answer.content();
  }

  public long count(String sql, Object... parameters) {
    return Long.parseLong(text(sql, parameters));
  }

  /** The first column of the first row as text; null where there is none. */
  public String text(String sql, Object... parameters) {
    try {
      return KeptConnections.to(stack.database())
          .run(connection -> text(connection, sql, parameters));
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static String text(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  /** Waits until the count is as expected. */
  public void awaitCount(long expected, String sql, Object... parameters) {
    Awaitility.await(sql)
        .atMost(PATIENCE)
        .ignoreException(AssertionError.class)
        .until(() -> count(sql, parameters) == expected);
  }
}
