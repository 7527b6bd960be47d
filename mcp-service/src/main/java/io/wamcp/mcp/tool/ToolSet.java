package io.wamcp.mcp.tool;

import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.Tool;
import io.wamcp.mcp.protocol.ToolSpec;
import java.util.List;

/** Every tool there is, in the order clients see them. */
public final class ToolSet {

  /** The declarations, for the reference page. */
  public static final List<ToolSpec<?, ?>> SPECS =
      List.of(PingTool.SPEC, SendMessageTool.SPEC, GetMessagesTool.SPEC, GetMessageStatusTool.SPEC);

  private ToolSet() {}

  /** The tools of a service. */
  public static List<Tool<Principal, ?, ?>> of(
      PingTool ping,
      SendMessageTool sendMessage,
      GetMessagesTool getMessages,
      GetMessageStatusTool getMessageStatus) {
    return List.of(ping, sendMessage, getMessages, getMessageStatus);
  }
}
