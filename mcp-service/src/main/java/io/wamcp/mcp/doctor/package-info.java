/** What an operator can have looked over from where mcp-service runs. */
package io.wamcp.mcp.doctor;
