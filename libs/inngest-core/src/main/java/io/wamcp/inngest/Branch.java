package io.wamcp.inngest;

import java.util.function.Supplier;

/**
 * One of several parallel branches of a function: steps one after the other, and code between them.
 * Belongs to one call of {@link Step#join}; not thread-safe.
 */
public final class Branch<T> implements Supplier<T> {

  private final Supplier<T> code;
  private boolean ended;
  private T result;

  private Branch(Supplier<T> code) {
    this.code = code;
  }

  /** A branch that gives a result. */
  public static <T> Branch<T> of(Supplier<T> code) {
    return new Branch<>(code);
  }

  /** A branch without a result. */
  public static Branch<Void> of(Runnable code) {
    return new Branch<>(
        () -> {
          code.run();
          return null;
        });
  }

  /** Goes through the branch; done by {@link Step#join}. */
  @Override
  public T get() {
    result = code.get();
    ended = true;
    return result;
  }

  /**
   * What the branch gave, once it was joined.
   *
   * @throws IllegalStateException before
   */
  public T result() {
    if (!ended) {
      throw new IllegalStateException("the branch has not been joined yet");
    }
    return result;
  }
}
