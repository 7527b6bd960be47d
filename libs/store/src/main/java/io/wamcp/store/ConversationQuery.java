package io.wamcp.store;

import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import java.util.Objects;
import java.util.Set;

/**
 * Who reads, with which tool, and what they want to see. A client sees numbers it holds a live
 * grant on that covers the tool; on those every inbound message and its own outbound ones, the
 * owner everybody's.
 *
 * @param owner whether the client owns this installation
 * @param tool name of the tool the grant must cover
 * @param number only this number; null for all
 * @param contact only the chat of two with this person, by WhatsApp id (digits without plus) or
 *     business-scoped user id; null for all, groups included
 * @param outbound only this direction; null for both
 * @param scope only these numbers, whatever is granted; null for all
 */
public record ConversationQuery(
    ClientId client,
    boolean owner,
    String tool,
    PhoneNumberId number,
    String contact,
    Boolean outbound,
    Set<PhoneNumberId> scope) {

  public ConversationQuery {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(tool, "tool");
    scope = scope == null ? null : Set.copyOf(scope);
  }

  /** Everything the client may see with this tool, at these numbers; null for all. */
  public static ConversationQuery all(
      ClientId client, boolean owner, String tool, Set<PhoneNumberId> scope) {
    return new ConversationQuery(client, owner, tool, null, null, null, scope);
  }

  /** The same reader's view of one chat of two; null for all the number's messages. */
  public ConversationQuery ofChat(PhoneNumberId chatNumber, String person) {
    return new ConversationQuery(client, owner, tool, chatNumber, person, null, scope);
  }
}
