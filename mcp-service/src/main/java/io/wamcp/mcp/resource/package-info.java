/** What clients can read and follow by URI, and who is told when it changes. */
package io.wamcp.mcp.resource;
