package io.wamcp.mcp.tool;

import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.Tool;
import io.wamcp.mcp.protocol.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Every tool there is, in the order clients see them. */
public final class ToolSet {

  /** The declarations, for the reference page. */
  public static final List<ToolSpec<?, ?>> SPECS =
      List.of(
          PingTool.SPEC,
          ListNumbersTool.SPEC,
          ListConversationsTool.SPEC,
          GetMessagesTool.SPEC,
          GetMessageStatusTool.SPEC,
          GetContactTool.SPEC,
          SendMessageTool.SPEC,
          SendReactionTool.SPEC,
          MarkReadTool.SPEC,
          RetrySendTool.SPEC);

  private ToolSet() {}

  /** The tools of a service, which must be all of them. */
  public static List<Tool<Principal, ?, ?>> of(List<WamcpTool<?, ?>> tools) {
    Map<String, WamcpTool<?, ?>> byName =
        tools.stream().collect(Collectors.toMap(tool -> tool.spec().name(), tool -> tool));
    if (byName.size() != SPECS.size()) {
      throw new IllegalArgumentException("a tool is missing, or one has no place in the list");
    }
    List<Tool<Principal, ?, ?>> inOrder = new ArrayList<>();
    SPECS.forEach(spec -> inOrder.add(Objects.requireNonNull(byName.get(spec.name()))));
    return inOrder;
  }
}
