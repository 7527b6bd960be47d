package io.wamcp.mcp.tool;

import io.wamcp.domain.id.RequestId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.notify.SendWaiters;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Waits until a send is settled. The row decides; a notification only says when to look, and a look
 * every second makes up for lost ones. Thread-safe.
 */
public final class SettlementWait {

  private static final Duration POLL = Duration.ofSeconds(1);

  private final Database database;
  private final SendWaiters waiters;
  private final InstantSource clock;
  private final Duration longest;

  /**
   * Makes the wait.
   *
   * @param longest how long a call waits before it is told to ask again
   */
  public SettlementWait(
      Database database, SendWaiters waiters, InstantSource clock, Duration longest) {
    this.database = database;
    this.waiters = waiters;
    this.clock = clock;
    this.longest = longest;
  }

  Duration longest() {
    return longest;
  }

  /**
   * The message once it is settled; as it was last seen when the time is over, the client has gone
   * or the process stops.
   *
   * @param tool the tool that was called
   */
  Optional<ConversationMessage> await(ToolCall<Principal> call, String tool, RequestId request)
      throws InterruptedException {
    Instant start = clock.instant();
    Instant deadline = start.plus(longest);
    WaitProgress progress = new WaitProgress(call.progress(), start, longest);
    try (SendWaiters.Waiter waiter = waiters.register(request)) {
      Optional<ConversationMessage> seen = Optional.empty();
      while (true) {
        // Registered before this look, so a settlement after it wakes the wait below.
        Optional<ConversationMessage> found = look(call.principal(), tool, request);
        seen = found.isPresent() ? found : seen;
        Instant now = clock.instant();
        if (seen.filter(SettlementWait::settled).isPresent()) {
          progress.settled(seen.get());
          return seen;
        }
        if (!now.isBefore(deadline) || waiter.stopping() || call.clientGone()) {
          return seen;
        }
        call.waiting();
        progress.waiting(seen, now);
        Duration left = Duration.between(now, deadline);
        waiter.await(left.compareTo(POLL) < 0 ? left : POLL);
      }
    }
  }

  /** A database that is away for a moment does not end the wait: the message is safe. */
  private Optional<ConversationMessage> look(Principal caller, String tool, RequestId request) {
    try {
      return read(caller, tool, request);
    } catch (DatabaseUnavailableException e) {
      return Optional.empty();
    }
  }

  /** The message as it is now. */
  Optional<ConversationMessage> read(Principal caller, String tool, RequestId request) {
    ConversationQuery query = CallerQueries.all(caller, tool);
    return database.query(db -> Conversations.find(db, query, request));
  }

  static boolean settled(ConversationMessage message) {
    return !"queued".equals(message.status());
  }
}
