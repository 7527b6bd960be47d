package io.wamcp.acceptance.conformance;

import io.wamcp.acceptance.conformance.FixtureServer.Anyone;
import io.wamcp.mcp.protocol.SessionStore;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions of a server that has no other replica. */
final class FixtureSessions implements SessionStore<Anyone> {

  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<String>> followed = new ConcurrentHashMap<>();

  @Override
  public boolean isEnded(String sessionId) {
    return ended.contains(sessionId);
  }

  @Override
  public void end(Anyone caller, String sessionId, Instant until) {
    ended.add(sessionId);
    followed.remove(sessionId);
  }

  @Override
  public boolean subscribe(Anyone caller, String sessionId, String uri, Instant until) {
    followed.computeIfAbsent(sessionId, _ -> ConcurrentHashMap.newKeySet()).add(uri);
    return true;
  }

  @Override
  public void unsubscribe(Anyone caller, String sessionId, String uri) {
    subscriptions(caller, sessionId).remove(uri);
  }

  @Override
  public Set<String> subscriptions(Anyone caller, String sessionId) {
    return followed.getOrDefault(sessionId, ConcurrentHashMap.newKeySet());
  }
}
