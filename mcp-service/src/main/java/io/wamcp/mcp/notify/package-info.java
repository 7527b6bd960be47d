/** Hints from Postgres that something has changed, and who waits for them. */
package io.wamcp.mcp.notify;
