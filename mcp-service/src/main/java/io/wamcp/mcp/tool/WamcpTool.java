package io.wamcp.mcp.tool;

import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.Tool;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.store.DatabaseUnavailableException;

/**
 * A tool of this service: seen by keys whose scopes cover it, and failing in words where the caller
 * or the database is to blame. Thread-safe.
 */
public abstract class WamcpTool<I extends Record, O extends Record>
    implements Tool<Principal, I, O> {

  private final ToolSpec<I, O> spec;

  WamcpTool(ToolSpec<I, O> spec) {
    this.spec = spec;
  }

  @Override
  public final ToolSpec<I, O> spec() {
    return spec;
  }

  @Override
  public final boolean isVisibleTo(Principal principal) {
    return principal.mayUse(spec.name(), spec.annotations().readOnly());
  }

  @Override
  public final ToolResult<O> call(ToolCall<Principal> call, I input) throws InterruptedException {
    try {
      return answer(call, input);
    } catch (ToolFailureException e) {
      return e.toResult();
    } catch (DatabaseUnavailableException e) {
      return ToolResult.error(
          "temporarily_unavailable",
          "The database does not answer at the moment.",
          "Call " + spec.name() + " again in a few seconds with the same arguments.");
    }
  }

  /** Does the work; may throw {@link ToolFailureException}. */
  abstract ToolResult<O> answer(ToolCall<Principal> call, I input) throws InterruptedException;
}
