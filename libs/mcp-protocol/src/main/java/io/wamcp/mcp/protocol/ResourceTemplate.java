package io.wamcp.mcp.protocol;

/**
 * A pattern of resources as lists show it.
 *
 * @param uriTemplate RFC 6570 template of their URIs
 * @param name short name for programs
 * @param title name for people
 * @param description what they hold, for a model
 * @param mimeType type of their content
 */
public record ResourceTemplate(
    String uriTemplate, String name, String title, String description, String mimeType) {}
