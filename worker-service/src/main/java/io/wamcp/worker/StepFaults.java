package io.wamcp.worker;

import com.fasterxml.jackson.core.type.TypeReference;
import io.wamcp.domain.fault.Faults;
import io.wamcp.inngest.Branch;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.HttpCall;
import io.wamcp.inngest.InngestEvent;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Invoke;
import io.wamcp.inngest.ModelCall;
import io.wamcp.inngest.OutgoingEvent;
import io.wamcp.inngest.Signal;
import io.wamcp.inngest.Step;
import io.wamcp.inngest.StepAction;
import io.wamcp.inngest.StepBody;
import io.wamcp.inngest.TypedEvent;
import io.wamcp.inngest.WaitForEvent;
import io.wamcp.inngest.WaitForSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The steps of one function's run, each with the points of {@link Faults} around its body. Made
 * only in a process that is armed. Not thread-safe, as the steps it stands for.
 */
record StepFaults(String function, Step steps) implements Step {

  /** The same functions; with points around their steps where this process is armed. */
  static List<InngestFunction> around(List<InngestFunction> functions) {
    return Faults.armed() ? functions.stream().map(StepFaults::around).toList() : functions;
  }

  private static InngestFunction around(InngestFunction function) {
    return function instanceof HandlesFailure handler
        ? new Failing(function, handler)
        : new Plain(function);
  }

  private record Plain(InngestFunction function) implements InngestFunction {

    @Override
    public FunctionDefinition definition() {
      return function.definition();
    }

    @Override
    public Object run(FunctionContext context, Step step) throws Exception {
      return function.run(context, new StepFaults(definition().id(), step));
    }
  }

  private record Failing(InngestFunction function, HandlesFailure handler)
      implements InngestFunction, HandlesFailure {

    @Override
    public FunctionDefinition definition() {
      return function.definition();
    }

    @Override
    public Object run(FunctionContext context, Step step) throws Exception {
      return function.run(context, new StepFaults(definition().id(), step));
    }

    @Override
    public Object onFailure(FailureContext context, Step step) throws Exception {
      return handler.onFailure(context, new StepFaults(definition().id(), step));
    }
  }

  private <T> StepBody<T> around(String id, StepBody<T> body) {
    return () -> Faults.aroundStep(function + "." + id, body::run);
  }

  @Override
  public <T> T run(String id, Class<T> type, StepBody<T> body) {
    return steps.run(id, type, around(id, body));
  }

  @Override
  public <T> T run(String id, TypeReference<T> type, StepBody<T> body) {
    return steps.run(id, type, around(id, body));
  }

  @Override
  public void run(String id, StepAction action) {
    StepBody<Void> body =
        () -> {
          action.run();
          return null;
        };
    StepBody<Void> watched = around(id, body);
    steps.run(id, watched::run);
  }

  @Override
  public void sleep(String id, Duration duration) {
    steps.sleep(id, duration);
  }

  @Override
  public void sleepUntil(String id, Instant moment) {
    steps.sleepUntil(id, moment);
  }

  @Override
  public List<String> sendEvent(String id, OutgoingEvent... events) {
    return steps.sendEvent(id, events);
  }

  @Override
  public Optional<InngestEvent> waitForEvent(String id, WaitForEvent spec) {
    return steps.waitForEvent(id, spec);
  }

  @Override
  public <T> Optional<TypedEvent<T>> waitForEvent(String id, Class<T> type, WaitForEvent spec) {
    return steps.waitForEvent(id, type, spec);
  }

  @Override
  public <T> T invoke(String id, Class<T> type, Invoke spec) {
    return steps.invoke(id, type, spec);
  }

  @Override
  public <T> T invoke(String id, TypeReference<T> type, Invoke spec) {
    return steps.invoke(id, type, spec);
  }

  @Override
  public <T> Optional<Signal<T>> waitForSignal(String id, Class<T> type, WaitForSignal spec) {
    return steps.waitForSignal(id, type, spec);
  }

  @Override
  public boolean sendSignal(String id, String signal, Object data) {
    return steps.sendSignal(id, signal, data);
  }

  @Override
  public <T> List<T> parallel(List<Supplier<T>> branches) {
    return steps.parallel(branches);
  }

  @Override
  public void join(Branch<?>... branches) {
    steps.join(branches);
  }

  @Override
  public <T> T race(List<Supplier<T>> branches) {
    return steps.race(branches);
  }

  @Override
  public HttpCall.Answer fetch(String id, HttpCall request) {
    return steps.fetch(id, request);
  }

  @Override
  public <T> T infer(String id, Class<T> type, ModelCall request) {
    return steps.infer(id, type, request);
  }
}
