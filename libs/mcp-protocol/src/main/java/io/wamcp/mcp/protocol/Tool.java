package io.wamcp.mcp.protocol;

/**
 * Something a model can call. One object serves all calls, from many threads at once.
 *
 * @param <P> the application's notion of a caller
 * @param <I> the arguments; a record whose components become the properties of the input schema
 * @param <O> the result; a record whose components become the properties of the output schema
 */
public interface Tool<P, I extends Record, O extends Record> {

  /** The declaration: name, texts, schemas, hints. Read once, when the endpoint is built. */
  ToolSpec<I, O> spec();

  /** Whether this caller may see and call the tool. Asked on every list and every call. */
  boolean isVisibleTo(P principal);

  /**
   * Does the work. Runs on a virtual thread and may block.
   *
   * <p>A failure the model can act on is a returned {@link ToolResult#error(String, String)}.
   * Anything thrown is logged with the {@link ToolCall#requestId() request id}; the client gets
   * that id and a general text.
   *
   * @param call who calls, and how to tell about progress
   * @param input arguments that satisfy the input schema
   * @throws InterruptedException when the server stops
   */
  ToolResult<O> call(ToolCall<P> call, I input) throws InterruptedException;
}
