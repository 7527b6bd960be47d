package io.wamcp.runtime.logging;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids that tie log lines together: request, event, run, wamid. Bound for the length of a call;
 * a thread started inside does not inherit them, so work handed to another thread is wrapped with
 * {@link #carry(Runnable)}.
 */
public final class Correlation {

  public static final String REQUEST_ID = "requestId";
  public static final String EVENT_ID = "eventId";
  public static final String RUN_ID = "runId";
  public static final String WAMID = "wamid";

  private static final ScopedValue<Map<String, String>> IDS = ScopedValue.newInstance();

  private Correlation() {}

  /** Runs the task with these ids added to those already bound. */
  public static void with(Map<String, String> ids, Runnable task) {
    ScopedValue.where(IDS, merged(ids)).run(task);
  }

  /** Calls the task with these ids added to those already bound. */
  public static <T, X extends Throwable> T call(
      Map<String, String> ids, ScopedValue.CallableOp<? extends T, X> task) throws X {
    return ScopedValue.where(IDS, merged(ids)).call(task);
  }

  /** The bound ids, unmodifiable; empty outside every binding. */
  public static Map<String, String> current() {
    return IDS.orElse(Map.of());
  }

  /** The task, bound to the ids of this moment, to be run on another thread. */
  public static Runnable carry(Runnable task) {
    Map<String, String> ids = current();
    return ids.isEmpty() ? task : () -> ScopedValue.where(IDS, ids).run(task);
  }

  private static Map<String, String> merged(Map<String, String> ids) {
    Map<String, String> all = new LinkedHashMap<>(current());
    all.putAll(ids);
    return Map.copyOf(all);
  }
}
