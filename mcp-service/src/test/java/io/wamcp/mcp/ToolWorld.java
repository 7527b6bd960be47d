package io.wamcp.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A service with an owner, and alpha and beta who share its first number. */
final class ToolWorld implements AutoCloseable {

  static final String ADA = "15550001111";
  static final String BOB = "15550002222";

  final McpFixture fixture = new McpFixture();
  final McpService service;
  final McpClient owner;
  final McpClient alpha;
  final McpClient beta;
  final UUID ada;
  final UUID bob;

  ToolWorld() {
    fixture.grant("alpha", fixture.number(), List.of("*"));
    fixture.grant("beta", fixture.number(), List.of("*"));
    ada = InboundRows.contact(fixture, fixture.number(), ADA, "US.1");
    bob = InboundRows.contact(fixture, fixture.number(), BOB, "US.2");
    service = fixture.start();
    owner = fixture.client(service, fixture.key("owner"));
    alpha = fixture.client(service, fixture.key("alpha"));
    beta = fixture.client(service, fixture.key("beta"));
  }

  /** A person writes; returns the wamid. */
  String inbound(UUID contact, String body) {
    InboundRows.insert(fixture, fixture.number(), contact, body);
    return fixture.value(
        "SELECT wamid FROM messages WHERE direction = 'inbound' AND body = ? ORDER BY seq DESC"
            + " LIMIT 1",
        body);
  }

  /** A person writes in a group; returns the wamid. */
  String inGroup(String group, UUID contact, String body) {
    String wamid = inbound(contact, body);
    fixture.execute("UPDATE messages SET group_id = ? WHERE wamid = ?", group, wamid);
    return wamid;
  }

  /** What a tool answers; fails the test when the tool failed. */
  static JsonNode ok(McpClient client, String tool, Map<String, ?> arguments) {
    McpClient.Answer answer = client.call(tool, arguments);
    if (answer.error()) {
      throw new AssertionError(answer.text());
    }
    return answer.content();
  }

  /** The code of a tool's failure. */
  static String code(McpClient client, String tool, Map<String, ?> arguments) {
    McpClient.Answer answer = client.call(tool, arguments);
    if (!answer.error()) {
      throw new AssertionError("not refused: " + answer.content());
    }
    return answer.code();
  }

  @Override
  public void close() {
    fixture.close();
  }
}
