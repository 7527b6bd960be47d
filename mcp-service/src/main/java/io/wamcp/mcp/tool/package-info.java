/** What agents can call. One class per tool; what they share stands beside them. */
package io.wamcp.mcp.tool;
