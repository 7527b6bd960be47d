package io.wamcp.mcp.tool;

import io.wamcp.mcp.protocol.ProgressSink;
import io.wamcp.store.ConversationMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells a waiting client how its send is doing: at once, with every change, and every five seconds
 * in between, so that the client neither gives up nor is left behind. Rises strictly and reaches 1
 * only when the send is settled. Not thread-safe.
 */
final class WaitProgress {

  private static final Duration EVERY = Duration.ofSeconds(5);

  /** What is left for the outcome. */
  private static final double WAITING_ENDS_AT = 0.9;

  private final ProgressSink sink;
  private final Instant start;
  private final Duration longest;
  private Instant next;
  private String told = "";

  WaitProgress(ProgressSink sink, Instant start, Duration longest) {
    this.sink = sink;
    this.start = start;
    this.longest = longest;
    this.next = start;
  }

  /** The send is not settled yet. */
  void waiting(Optional<ConversationMessage> seen, Instant now) {
    if (!sink.isWanted()) {
      return;
    }
    String state = seen.map(WaitProgress::state).orElse("accepted");
    if (now.isBefore(next) && state.equals(told)) {
      return;
    }
    told = state;
    next = now.plus(EVERY);
    double passed = Duration.between(start, now).toNanos() / (double) longest.toNanos();
    sink.report(passed * WAITING_ENDS_AT, 1, state);
  }

  /** The send is settled; the result follows. */
  void settled(ConversationMessage message) {
    if (sink.isWanted()) {
      sink.report(1, 1, message.status());
    }
  }

  private static String state(ConversationMessage message) {
    if (message.attempts() == 0) {
      return "queued, waiting for its turn";
    }
    return message.errorType() == null
        ? "attempt " + message.attempts() + " at WhatsApp is under way"
        : "attempt " + message.attempts() + " gave " + message.errorType() + "; trying again";
  }
}
