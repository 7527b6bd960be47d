package io.wamcp.inngest;

import java.util.List;
import java.util.Optional;

/** What a function knows about the run it works for. */
public interface FunctionContext {

  /** The function's id with its app's: {@code <app>-<function>}. */
  String functionId();

  /** The run's id at the server; a good prefix for idempotency keys. */
  String runId();

  /**
   * Zero-based attempt of the current step or, between steps, of the function; starts again at zero
   * once a step has been stored.
   */
  int attempt();

  /** How many attempts there are in all. */
  int maxAttempts();

  /** The event that started the run. */
  InngestEvent event();

  /** All events that started the run; more than one only for a batch. */
  List<InngestEvent> events();

  /**
   * The first event's data as this type; null when it carries none.
   *
   * @throws NonRetriableException when it is not one: the event will not change
   */
  <T> T data(Class<T> type);

  /** As {@link #data(Class)}, for events of this type. */
  default <T> T data(EventType<T> type) {
    return data(type.dataType());
  }

  /** The trace this call belongs to, when the server says. */
  Optional<TraceContext> trace();
}
