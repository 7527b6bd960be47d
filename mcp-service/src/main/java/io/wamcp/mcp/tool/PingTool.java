package io.wamcp.mcp.tool;

import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.auth.Scopes;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import java.time.Instant;
import java.time.InstantSource;

/** Tells that key and server work. Touches neither database nor WhatsApp. */
public final class PingTool extends WamcpTool<PingTool.Input, PingTool.Output> {

  /** No arguments. */
  public record Input() {}

  /** What a ping answers. */
  public record Output(boolean ok, Instant ts, String version) {}

  static final ToolSpec<Input, Output> SPEC =
      ToolSpec.named("ping", Input.class, Output.class)
          .title("Ping")
          .description(
              "Checks that this server answers and the key is accepted. Returns the server's time"
                  + " and version.")
          .annotations(ToolAnnotations.readsOwnData())
          .scope(Scopes.ofTool("ping"))
          .build();

  private final InstantSource clock;
  private final String version;

  public PingTool(InstantSource clock, String version) {
    super(SPEC);
    this.clock = clock;
    this.version = version;
  }

  @Override
  ToolResult<Output> answer(ToolCall<Principal> call, Input input) {
    return ToolResult.success(new Output(true, clock.instant(), version));
  }
}
