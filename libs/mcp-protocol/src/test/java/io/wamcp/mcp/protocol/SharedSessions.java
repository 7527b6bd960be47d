package io.wamcp.mcp.protocol;

import io.wamcp.mcp.protocol.SampleTools.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What replicas share, as a database would hold it; tells them of changes at once. */
final class SharedSessions implements SessionStore<Caller> {
  private static final int MOST = 3;
  final List<StreamRegistry<Caller>> replicas = new CopyOnWriteArrayList<>();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<String>> followed = new ConcurrentHashMap<>();
  volatile boolean away;

  @Override
  public boolean isEnded(String sessionId) {
    return ended.contains(sessionId);
  }

  @Override
  public void end(Caller principal, String sessionId, Instant until) {
    ended.add(sessionId);
    replicas.forEach(replica -> replica.endSession(sessionId));
  }

  @Override
  public boolean subscribe(Caller principal, String sessionId, String uri, Instant until) {
    Set<String> uris = followed.computeIfAbsent(sessionId, id -> ConcurrentHashMap.newKeySet());
    if (uris.size() >= MOST && !uris.contains(uri)) {
      return false;
    }
    uris.add(uri);
    replicas.forEach(replica -> replica.reload(sessionId));
    return true;
  }

  @Override
  public void unsubscribe(Caller principal, String sessionId, String uri) {
    followed.getOrDefault(sessionId, Set.of()).remove(uri);
    replicas.forEach(replica -> replica.reload(sessionId));
  }

  @Override
  public Set<String> subscriptions(Caller principal, String sessionId) {
    if (away) {
      throw new UnavailableException(new IllegalStateException("secret database detail"));
    }
    return Set.copyOf(followed.getOrDefault(sessionId, Set.of()));
  }
}
