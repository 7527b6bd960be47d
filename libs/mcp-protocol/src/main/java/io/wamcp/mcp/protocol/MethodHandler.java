package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers one JSON-RPC method. Thread-safe. */
@FunctionalInterface
interface MethodHandler<P> {

  /**
   * The result of the method.
   *
   * @throws RpcException to answer with an error
   */
  ObjectNode handle(Exchange<P> exchange, ObjectNode params);
}
