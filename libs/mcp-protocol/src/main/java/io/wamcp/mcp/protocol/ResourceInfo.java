package io.wamcp.mcp.protocol;

/**
 * A resource as lists show it.
 *
 * @param uri names it
 * @param name short name for programs
 * @param title name for people
 * @param description what it holds, for a model
 * @param mimeType type of its content
 */
public record ResourceInfo(
    String uri, String name, String title, String description, String mimeType) {}
