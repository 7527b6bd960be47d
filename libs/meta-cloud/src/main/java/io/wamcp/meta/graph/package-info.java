/**
 * Sends messages through Meta's Graph API and says honestly what became of each: accepted,
 * rejected, certainly not sent, or unknown. Never repeats a request by itself.
 */
package io.wamcp.meta.graph;
