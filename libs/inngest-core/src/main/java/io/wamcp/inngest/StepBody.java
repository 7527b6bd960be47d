package io.wamcp.inngest;

/** What a step does. Runs at least once: it may be repeated after a crash or a failure. */
@FunctionalInterface
public interface StepBody<T> {

  /** Does the work; the result must be writable as JSON, at most 4 MiB of it. */
  T run() throws Exception;
}
