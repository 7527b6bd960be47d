package io.wamcp.mcp.tool;

import io.wamcp.mcp.auth.Principal;

/** Keeps a key to those it may send to, where the operator has named them. Stateless. */
final class AllowedRecipients {

  private AllowedRecipients() {}

  /** Throws when the caller's key may not send to this person. */
  static void check(Principal caller, Recipient to) {
    if (!caller.maySendTo(to.text())) {
      throw new ToolFailureException(
          "recipient_not_allowed",
          "This key may not send to " + to.text() + "; nothing was queued.",
          "Send to somebody this key is meant for, or ask the operator of this server to allow this"
              + " recipient.");
    }
  }
}
