package io.wamcp.inngest;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The durable steps of one run. Each is done once and remembered under its id; when the function is
 * called again, a remembered step returns at once. Ids may repeat, as in a loop: the order of calls
 * then tells them apart.
 *
 * <p>A step that is not remembered ends the call: the method does not return but throws an {@link
 * Error} that function code must let pass. Catching it changes nothing; the answer to the server is
 * already decided, and every later step call throws it again.
 *
 * <p>Not thread-safe: to be used by the thread that runs the function, never inside a step's body.
 */
public interface Step {

  /**
   * Does something with effects once and gives its remembered result.
   *
   * @throws StepException when the step has failed for good
   * @throws StepDataException when the remembered result is not a {@code type}
   */
  <T> T run(String id, Class<T> type, StepBody<T> body);

  /** As {@link #run(String, Class, StepBody)}, for generic types. */
  <T> T run(String id, TypeReference<T> type, StepBody<T> body);

  /** As {@link #run(String, Class, StepBody)}, without a result. */
  void run(String id, StepAction action);

  /** Sleeps at the server, holding no thread. Zero or less does not wait; at most 366 days. */
  void sleep(String id, Duration duration);

  /** Sleeps at the server until this moment; one in the past does not wait. */
  void sleepUntil(String id, Instant moment);

  /**
   * Sends events once. Events without an id get one made of run, step and position, so that a
   * repeated step starts nothing twice.
   *
   * @return the server's ids, in order
   */
  List<String> sendEvent(String id, OutgoingEvent... events);

  /** Waits at the server for an event; empty when the timeout came first. */
  Optional<InngestEvent> waitForEvent(String id, WaitForEvent spec);

  /**
   * As {@link #waitForEvent(String, WaitForEvent)}, with the event's data as this type.
   *
   * @throws StepDataException when its data is not one
   */
  <T> Optional<TypedEvent<T>> waitForEvent(String id, Class<T> type, WaitForEvent spec);

  /**
   * Calls another function and gives its result; the server waits, holding no thread.
   *
   * @throws StepException when the called run fails, does not end in time, or there is no such
   *     function
   */
  <T> T invoke(String id, Class<T> type, Invoke spec);

  /** As {@link #invoke(String, Class, Invoke)}, for generic types. */
  <T> T invoke(String id, TypeReference<T> type, Invoke spec);

  /** Waits at the server for a signal; empty when the timeout came first. */
  <T> Optional<Signal<T>> waitForSignal(String id, Class<T> type, WaitForSignal spec);

  /**
   * Sends a signal once.
   *
   * @return whether a run was waiting for it
   */
  boolean sendSignal(String id, String signal, Object data);

  /**
   * Goes through branches in parallel: their steps are planned together and executed at the same
   * time, each on its own call. A branch may have several steps; then the branches go on in rounds,
   * and a round ends with its slowest step. Where every branch has one step they may share its id;
   * else ids must differ between branches.
   *
   * @return the results, in the order of the branches; a result may be null
   * @throws RuntimeException what the first branch threw that failed, once all have ended
   */
  <T> List<T> parallel(List<Supplier<T>> branches);

  /** As {@link #parallel}, for results of different types: ask the branches for them afterwards. */
  void join(Branch<?>... branches);

  /**
   * Goes through branches in parallel until one has ended. The others' steps that have begun are
   * still done, and their results ignored.
   *
   * @return the result of the branch that ended first
   * @throws RuntimeException what that branch threw
   */
  <T> T race(List<Supplier<T>> branches);

  /**
   * Lets the server make an HTTP request, holding no thread. An answer of failure is an answer too.
   *
   * @throws StepException when there was no answer
   */
  HttpCall.Answer fetch(String id, HttpCall request);

  /**
   * Lets the server ask a language model, holding no thread, and gives the provider's answer.
   *
   * @throws StepException when the provider refuses or gives no answer
   */
  <T> T infer(String id, Class<T> type, ModelCall request);
}
