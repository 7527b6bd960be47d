package io.wamcp.runtime.logging;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The ids that tie log lines together: request, event, run, wamid. Bound for the length of a call;
 * a thread started inside does not inherit them, so work handed to another thread is wrapped with
 * {@link #carry(Runnable)}. Ids come from outside: what is bound is printable, and cut where it is
 * long, so that it can neither begin another line nor fill one.
 */
public final class Correlation {

  public static final String REQUEST_ID = "requestId";
  public static final String EVENT_ID = "eventId";
  public static final String RUN_ID = "runId";
  public static final String WAMID = "wamid";

  /** Longest id that is written whole, in characters. */
  static final int MAX_ID = 256;

  private static final Pattern UNPRINTABLE = Pattern.compile("\\P{Print}");

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
    ids.forEach((name, id) -> all.put(name, safe(id)));
    return Map.copyOf(all);
  }

  private static String safe(String id) {
    String printable = UNPRINTABLE.matcher(id).replaceAll("?");
    return printable.length() <= MAX_ID ? printable : printable.substring(0, MAX_ID) + "…";
  }
}
