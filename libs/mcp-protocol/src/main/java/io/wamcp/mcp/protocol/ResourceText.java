package io.wamcp.mcp.protocol;

/**
 * The content of a resource.
 *
 * @param mimeType its type
 * @param text the content
 */
public record ResourceText(String mimeType, String text) {}
