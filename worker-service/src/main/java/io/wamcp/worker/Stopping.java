package io.wamcp.worker;

/**
 * Whether this worker is about to stop: what goes on for as long as there is work ends at the next
 * place then, and another worker takes it up. Thread-safe.
 */
final class Stopping {

  private volatile boolean begun;

  void begin() {
    begun = true;
  }

  boolean begun() {
    return begun;
  }
}
