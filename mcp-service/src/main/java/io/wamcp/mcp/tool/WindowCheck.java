package io.wamcp.mcp.tool;

import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.message.ServiceWindow;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells, before anything is queued, that WhatsApp will most likely refuse a message with 131047.
 * Advice only: the caller may insist, since Meta has the last word and is known to err both ways.
 */
final class WindowCheck {

  /** The code of the error, the same as of a send that Meta refused for this reason. */
  static final String CODE = MetaErrorType.SERVICE_WINDOW_CLOSED.typedName();

  private static final String TEMPLATE = "template";

  private WindowCheck() {}

  /** Why this message should not be sent now; empty when nothing speaks against it. */
  static Optional<ToolFailureException> problem(OutgoingDraft message, Instant now) {
    return problem(message.tool(), message.type(), message.to(), message.window(), now);
  }

  /** As {@link #problem(OutgoingDraft, Instant)}, for a message that was accepted before. */
  static Optional<ToolFailureException> problem(
      String tool, String messageType, Recipient to, ServiceWindow window, Instant now) {
    if (TEMPLATE.equals(messageType) || window.isOpen(now)) {
      return Optional.empty();
    }
    return Optional.of(
        new ToolFailureException(
            CODE,
            "Nothing was queued: " + reason(to, window) + ".",
            "Send an approved template, or wait until the person writes. Only WhatsApp knows for"
                + " sure: to try anyway, call "
                + tool
                + " again with the same arguments and force: true."));
  }

  /** What to say beside a message that is sent all the same. */
  static Optional<String> warning(OutgoingDraft message, Instant now) {
    return problem(message, now)
        .map(
            problem ->
                reason(message.to(), message.window())
                    + ". WhatsApp will probably refuse the message with error 131047.");
  }

  private static String reason(Recipient to, ServiceWindow window) {
    if (window.lastInboundAt() == null && window.expiresAt() == null) {
      return to.text()
          + (to.isOfParent()
              ? " is not known here as the id of one single person who has written to this number"
              : " has never written to this number, as far as is known here")
          + ", and free text is allowed for 24 hours after the person's last message only";
    }
    String wrote =
        window.lastInboundAt() == null ? "" : " last wrote at " + window.lastInboundAt() + ";";
    return to.text() + wrote + " the window for free text expired at " + window.expiresAt();
  }
}
