package io.wamcp.worker.outbound;

import io.wamcp.meta.graph.SendOutcome;
import io.wamcp.store.RecipientContacts;
import io.wamcp.store.RecipientLinks.Said;
import io.wamcp.store.Sends.Send;
import io.wamcp.worker.AfterCommit;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;

/** What Meta's answer to a send says about the person it went to. Stateless. */
final class AnsweredRecipients {

  private static final System.Logger LOG = System.getLogger(AnsweredRecipients.class.getName());

  private AnsweredRecipients() {}

  /**
   * Learns what the answer says beyond what was dialled, in a transaction of its own: that Meta has
   * the message is written down whatever becomes of this. The statuses of the message say it again.
   */
  static void learn(
      AfterCommit afterCommit, Send send, SendOutcome.Accepted accepted, Instant now) {
    boolean nothingElse =
        (accepted.waId() == null || send.recipient().equals("+" + accepted.waId()))
            && (accepted.userId() == null || send.recipient().equals(accepted.userId()));
    if (nothingElse) {
      return;
    }
    Said said =
        new Said(
            send.number(), null, send.requestId(), accepted.waId(), accepted.userId(), null, now);
    try {
      afterCommit.transaction(
          tx -> {
            RecipientContacts.lock(tx, List.of(said), now).learn();
            return null;
          });
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING, "who send " + send.requestId() + " reached is left to its statuses", e);
    }
  }
}
