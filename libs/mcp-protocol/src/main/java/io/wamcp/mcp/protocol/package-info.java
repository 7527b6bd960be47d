/**
 * The Model Context Protocol over streamable HTTP, server side, on Helidon.
 *
 * <p>{@link io.wamcp.mcp.protocol.McpEndpoint} speaks two eras of the protocol on one URL: the
 * stateless revision 2026-07-28 and the revisions of 2025 that start with {@code initialize}. An
 * application supplies {@link io.wamcp.mcp.protocol.Tool tools} and an {@link
 * io.wamcp.mcp.protocol.Authenticator}; everything else is decided here.
 */
package io.wamcp.mcp.protocol;
