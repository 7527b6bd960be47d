package io.wamcp.mcp.auth;

import java.util.List;

/** What a key may do when nobody says. */
final class DefaultScopes {

  /** Named one by one, so that a tool that is added later is not granted to keys made before. */
  static final List<String> OF_A_CLIENT =
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
}
