/** Who calls: API keys, how they are made and how they are checked. */
package io.wamcp.mcp.auth;
