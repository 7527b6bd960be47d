/** The operator's command: clients, keys, numbers and grants. */
package io.wamcp.mcp.admin;
