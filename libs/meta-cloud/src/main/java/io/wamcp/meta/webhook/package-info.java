/**
 * Takes signed webhook bodies apart: one item per message, status or other change, each with its
 * own redacted slice and dedupe id. Lenient inside, strict at the edge; never throws on any bytes.
 */
package io.wamcp.meta.webhook;
