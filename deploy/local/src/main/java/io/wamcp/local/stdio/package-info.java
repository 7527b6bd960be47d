/** A client that speaks MCP over standard input and output, and a server it reaches over HTTP. */
package io.wamcp.local.stdio;
