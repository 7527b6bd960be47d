/** Sessions of legacy clients, as far as replicas must share anything about them. */
package io.wamcp.mcp.session;
