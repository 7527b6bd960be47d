/** The trail of who did what, in {@code audit_log}. */
package io.wamcp.mcp.audit;
