package io.wamcp.inngest;

import java.util.List;
import java.util.Optional;

/** The context of one call. */
record RunContext(
    String functionId,
    String runId,
    int attempt,
    int maxAttempts,
    List<InngestEvent> events,
    Optional<TraceContext> trace,
    ValueCodec codec)
    implements FunctionContext {

  @Override
  public InngestEvent event() {
    return events.getFirst();
  }

  @Override
  public <T> T data(Class<T> type) {
    return codec.readData(event(), type);
  }
}
