package io.wamcp.mcp.auth;

import io.wamcp.store.Clients.Client;
import java.util.ArrayList;
import java.util.List;

/** What a key may do when nobody says. */
final class DefaultScopes {

  /** Named one by one, so that a tool that is added later is not granted to keys made before. */
  static final List<String> TOOLS_OF_A_CLIENT =
      List.of(
          Scopes.ofTool("ping"),
          Scopes.ofTool("list_numbers"),
          Scopes.ofTool("list_conversations"),
          Scopes.ofTool("get_messages"),
          Scopes.ofTool("get_message_status"),
          Scopes.ofTool("get_contact"),
          Scopes.ofTool("send_message"),
          Scopes.ofTool("send_reaction"),
          Scopes.ofTool("mark_read"),
          Scopes.ofTool("retry_send"));

  private DefaultScopes() {}

  /** The scopes asked for, completed: whoever names no tool or no number gets what fits. */
  static List<String> complete(Client client, List<String> asked) {
    if (asked.isEmpty() && client.owner()) {
      return List.of(Scopes.ALL);
    }
    List<String> all = new ArrayList<>(asked.stream().distinct().toList());
    if (!Scopes.namesTools(asked)) {
      all.addAll(client.owner() ? List.of(Scopes.ALL_TOOLS) : TOOLS_OF_A_CLIENT);
    }
    if (!Scopes.namesNumbers(asked)) {
      all.add(Scopes.ALL_NUMBERS);
    }
    return List.copyOf(all);
  }
}
