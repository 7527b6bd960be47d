package io.wamcp.local;

/** One running part of the stack. */
interface Hosted extends AutoCloseable {

  long pid();

  boolean alive();

  /** Ends it at once, without a chance to finish anything. */
  void kill();

  /** Ends it in good order. */
  @Override
  void close();
}
