package io.wamcp.mcp.session;

import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.SessionStore;
import io.wamcp.mcp.protocol.UnavailableException;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.McpSessions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;

/** Keeps in Postgres what replicas share about sessions. Thread-safe. */
public final class SessionRows implements SessionStore<Principal> {

  /** How many resources a session may follow. */
  static final int MOST_FOLLOWED = 100;

  private final Database database;
  private final EndedSessions ended;
  private final InstantSource clock;

  public SessionRows(Database database, EndedSessions ended, InstantSource clock) {
    this.database = database;
    this.ended = ended;
    this.clock = clock;
  }

  @Override
  public boolean isEnded(String sessionId) {
    return ended.contains(sessionId);
  }

  @Override
  public void end(Principal principal, String sessionId, Instant until) {
    available(
        () ->
            database.transaction(
                tx -> {
                  McpSessions.end(tx, principal.apiKeyId(), sessionId, until, clock.instant());
                  return true;
                }));
    ended.add(sessionId, until);
  }

  @Override
  public boolean subscribe(Principal principal, String sessionId, String uri, Instant until) {
    return available(
        () ->
            database.transaction(
                tx ->
                    McpSessions.subscribe(
                        tx,
                        principal.apiKeyId(),
                        sessionId,
                        uri,
                        until,
                        MOST_FOLLOWED,
                        clock.instant())));
  }

  @Override
  public void unsubscribe(Principal principal, String sessionId, String uri) {
    available(
        () ->
            database.transaction(
                tx -> {
                  McpSessions.unsubscribe(tx, principal.apiKeyId(), sessionId, uri);
                  return true;
                }));
  }

  @Override
  public Set<String> subscriptions(Principal principal, String sessionId) {
    return available(
        () -> database.query(db -> McpSessions.subscriptions(db, principal.apiKeyId(), sessionId)));
  }

  private static <T> T available(Supplier<T> work) {
    try {
      return work.get();
    } catch (DatabaseUnavailableException e) {
      throw new UnavailableException(e);
    }
  }
}
