package io.wamcp.inngest.testing;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A signal a function sent.
 *
 * @param name of the signal
 * @param data what it said, JSON null for nothing
 */
public record SentSignal(String name, JsonNode data) {}
