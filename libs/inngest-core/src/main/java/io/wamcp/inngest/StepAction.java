package io.wamcp.inngest;

/** What a step without a result does. Runs at least once. */
@FunctionalInterface
public interface StepAction {

  /** Does the work. */
  void run() throws Exception;
}
