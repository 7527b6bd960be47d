/** The service agents talk to: one MCP endpoint, its tools and keys. */
package io.wamcp.mcp;
