package io.wamcp.mcp.tool;

import io.wamcp.mcp.protocol.ToolResult;

/** A tool cannot do what was asked, and the model can do something about it. */
final class ToolFailureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final String nextAction;

  ToolFailureException(String code, String message, String nextAction) {
    super(message, null, false, false);
    this.code = code;
    this.nextAction = nextAction;
  }

  <O extends Record> ToolResult<O> toResult() {
    return ToolResult.error(code, getMessage(), nextAction);
  }

  String code() {
    return code;
  }
}
