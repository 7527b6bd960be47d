package io.wamcp.mcp.session;

import io.wamcp.store.McpSessions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that were ended before their time, remembered so that no request has to ask.
 * Bounded: what is forgotten would be taken for running again, which lets its own key use it and
 * nobody else. Thread-safe.
 */
public final class EndedSessions {

  /** More than clients end within a session's lifetime; some 20 MB. */
  static final int MOST = 100_000;

  private final Map<String, Instant> ended = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public EndedSessions(InstantSource clock) {
    this.clock = clock;
  }

  boolean contains(String session) {
    return ended.containsKey(session);
  }

  void add(String session, Instant until) {
    if (ended.size() >= MOST) {
      forgetExpired();
    }
    if (ended.size() < MOST) {
      ended.put(session, until);
    }
  }

  void addAll(List<McpSessions.Ended> sessions) {
    forgetExpired();
    sessions.forEach(each -> add(each.session(), each.until()));
  }

  private void forgetExpired() {
    Instant now = clock.instant();
    ended.values().removeIf(until -> until.isBefore(now));
  }

  int size() {
    return ended.size();
  }
}
