package io.wamcp.mcp.protocol;

import java.time.Instant;
import java.util.Set;

/**
 * What replicas have to share about legacy sessions: which were ended early, and which resources
 * they follow. Called from many threads at once. Throws {@link UnavailableException} when storage
 * cannot be reached.
 *
 * @param <P> the application's notion of a caller
 */
public interface SessionStore<P> {

  /** Whether the client has ended this session. Asked for every request, so it must be quick. */
  boolean isEnded(String sessionId);

  /**
   * Ends a session for all replicas, its streams and subscriptions included. Ending it twice does
   * no harm.
   *
   * @param until when the session would have expired; nobody needs to know of it afterwards
   */
  void end(P principal, String sessionId, Instant until);

  /**
   * Notes that a session follows a resource; a repeat changes nothing. Afterwards every replica
   * that holds a stream of the session calls {@link StreamRegistry#reload}.
   *
   * @param until when the session expires
   * @return false when the session follows as many resources as it may
   */
  boolean subscribe(P principal, String sessionId, String uri, Instant until);

  /** Undoes {@link #subscribe}, with the same calls on replicas. */
  void unsubscribe(P principal, String sessionId, String uri);

  /** The resources a session follows. */
  Set<String> subscriptions(P principal, String sessionId);
}
