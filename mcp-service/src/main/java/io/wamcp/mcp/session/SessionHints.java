package io.wamcp.mcp.session;

import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.notify.Subscriber;
import io.wamcp.mcp.protocol.StreamRegistry;
import io.wamcp.store.Database;
import io.wamcp.store.McpSessions;
import io.wamcp.store.SessionChange;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;

/**
 * Carries what one replica did with a session to this one: a session that was ended is refused here
 * too and its streams end; a stream whose session follows something else reads what. Thread-safe.
 */
public final class SessionHints implements Subscriber {

  private static final Logger LOG = System.getLogger(SessionHints.class.getName());

  private final Database database;
  private final EndedSessions ended;
  private final StreamRegistry<Principal> streams;
  private final InstantSource clock;

  public SessionHints(
      Database database,
      EndedSessions ended,
      StreamRegistry<Principal> streams,
      InstantSource clock) {
    this.database = database;
    this.ended = ended;
    this.streams = streams;
    this.clock = clock;
  }

  @Override
  public void notified(String payload) {
    SessionChange change = SessionChange.read(payload);
    if (change.endedUntil() != null) {
      ended.add(change.session(), change.endedUntil());
      streams.endSession(change.session());
    } else {
      aside(() -> streams.reload(change.session()));
    }
  }

  @Override
  public void mayHaveMissed() {
    aside(
        () -> {
          var rows =
              database.query(db -> McpSessions.ended(db, clock.instant(), EndedSessions.MOST));
          ended.addAll(rows);
          rows.forEach(each -> streams.endSession(each.session()));
          streams.reloadAll();
        });
  }

  /** Reading takes time, which the thread of the notifications does not have. */
  private static void aside(Runnable work) {
    Thread.ofVirtual()
        .name("session-hint")
        .start(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "what other replicas did with sessions is not known", e);
              }
            });
  }
}
