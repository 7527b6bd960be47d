package io.wamcp.local;

import java.time.Duration;
import java.util.OptionalInt;

/** One running part of the stack. */
interface Hosted extends AutoCloseable {

  long pid();

  boolean alive();

  /** Ends it at once, without a chance to finish anything. */
  void kill();

  /** Waits for its end and gives its exit code; empty when it lives on. */
  OptionalInt awaitEnd(Duration longest);

  /** Ends it in good order. */
  @Override
  void close();
}
