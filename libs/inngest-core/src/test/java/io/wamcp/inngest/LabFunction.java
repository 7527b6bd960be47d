package io.wamcp.inngest;

import java.util.function.UnaryOperator;

/** A function made of a lambda. */
record LabFunction(FunctionDefinition definition, Body body) implements InngestFunction {

  interface Body {
    Object run(FunctionContext context, Step step) throws Exception;
  }

  interface OnFailure {
    Object run(FailureContext context, Step step) throws Exception;
  }

  /** A function that also handles its failures. */
  record Failing(LabFunction function, OnFailure handler)
      implements InngestFunction, HandlesFailure {

    @Override
    public FunctionDefinition definition() {
      return function.definition();
    }

    @Override
    public Object run(FunctionContext context, Step step) throws Exception {
      return function.run(context, step);
    }

    @Override
    public Object onFailure(FailureContext context, Step step) throws Exception {
      return handler.run(context, step);
    }
  }

  /** Started by the event {@code lab/<id>}. */
  static LabFunction of(String id, Body body) {
    return of(id, builder -> builder, body);
  }

  static LabFunction of(String id, UnaryOperator<FunctionDefinition.Builder> more, Body body) {
    return new LabFunction(more.apply(FunctionDefinition.named(id).on("lab/" + id)).build(), body);
  }

  InngestFunction failing(OnFailure handler) {
    return new Failing(this, handler);
  }

  @Override
  public Object run(FunctionContext context, Step step) throws Exception {
    return body.run(context, step);
  }
}
