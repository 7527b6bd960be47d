package io.wamcp.runtime.logging;

import java.util.logging.LogManager;

/**
 * Keeps the handlers until the process ends. The JDK's own manager removes them at the begin of a
 * shutdown, side by side with the hooks that stop the service, so that whatever a stop has to say
 * would be lost. Takes effect where {@code java.util.logging.manager} names it before the first log
 * line, which {@link JsonLogs#keepToTheEnd()} sees to.
 */
public final class LogManagerToTheEnd extends LogManager {

  /** Called by the JDK. */
  public LogManagerToTheEnd() {}

  /** Handlers write through and need no reset. */
  @Override
  public void reset() {}
}
