package io.wamcp.inngest;

/** Leaves the function because the call's answer is decided. Carries nothing, costs no stack. */
final class StepInterrupt extends Error {

  private static final long serialVersionUID = 1L;

  StepInterrupt() {
    super(
        "the function is left here; the server calls it again for the next step",
        null,
        false,
        false);
  }
}
