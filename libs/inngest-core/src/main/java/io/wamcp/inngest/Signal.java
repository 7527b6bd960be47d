package io.wamcp.inngest;

/**
 * A signal that came.
 *
 * @param name of the signal
 * @param data what its sender said; null for nothing
 */
public record Signal<T>(String name, T data) {}
