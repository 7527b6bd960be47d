package io.wamcp.inngest;

/**
 * A durable function. One instance serves all its runs, so it must be thread-safe and keep nothing
 * of a run in fields.
 */
public interface InngestFunction {

  /** Id, triggers and limits. Asked for once, when the app is assembled. */
  FunctionDefinition definition();

  /**
   * Runs the function from its beginning; called once for every step the run takes.
   *
   * @return the run's result, writable as JSON; null for none
   * @throws Exception to fail this attempt; see {@link NonRetriableException} and {@link
   *     RetryAfterException}
   */
  Object run(FunctionContext context, Step step) throws Exception;

  /** The code of a function. */
  @FunctionalInterface
  interface Code {

    /** As {@link InngestFunction#run}. */
    Object run(FunctionContext context, Step step) throws Exception;
  }

  /** A function made of a declaration and its code. */
  static InngestFunction of(FunctionDefinition definition, Code code) {
    return new InngestFunction() {
      @Override
      public FunctionDefinition definition() {
        return definition;
      }

      @Override
      public Object run(FunctionContext context, Step step) throws Exception {
        return code.run(context, step);
      }
    };
  }
}
