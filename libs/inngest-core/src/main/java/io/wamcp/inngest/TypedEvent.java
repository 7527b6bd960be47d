package io.wamcp.inngest;

/**
 * An event that came, with its data as the function's own type.
 *
 * @param event as the server delivered it
 * @param data its data; null when it carries none
 */
public record TypedEvent<T>(InngestEvent event, T data) {}
