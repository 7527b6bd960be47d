package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.meta.graph.SendOutcome;
import io.wamcp.store.RecipientContacts;
import io.wamcp.store.RecipientLinks.Said;
import io.wamcp.store.Sends.Send;
import java.time.Instant;
import java.util.List;

/** What Meta's answer to a send says about the person it went to. Stateless. */
final class AnsweredRecipients {

  private AnsweredRecipients() {}

  /** Looks up whether the answer says something new; one that names what was dialled does not. */
  static RecipientContacts lock(
      DbExecute tx, Send send, SendOutcome.Accepted accepted, Instant now) {
    boolean nothingElse =
        (accepted.waId() == null || send.recipient().equals("+" + accepted.waId()))
            && (accepted.userId() == null || send.recipient().equals(accepted.userId()));
    Said said =
        new Said(
            send.number(), null, send.requestId(), accepted.waId(), accepted.userId(), null, now);
    return RecipientContacts.lock(tx, nothingElse ? List.of() : List.of(said), now);
  }
}
