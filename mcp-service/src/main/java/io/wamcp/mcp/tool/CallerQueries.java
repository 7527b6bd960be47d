package io.wamcp.mcp.tool;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.store.ConversationQuery;

/** What a caller may see with a tool, as the store wants to know it. Stateless. */
final class CallerQueries {

  private CallerQueries() {}

  /** Everything. */
  static ConversationQuery all(Principal caller, String tool) {
    return of(caller, tool, null, null, null);
  }

  /**
   * A part.
   *
   * @param number only this number; null for all
   * @param contact only this person; null for all
   * @param outbound only this direction; null for both
   */
  static ConversationQuery of(
      Principal caller, String tool, PhoneNumberId number, String contact, Boolean outbound) {
    return new ConversationQuery(
        caller.clientId(), caller.owner(), tool, number, contact, outbound, caller.numberScope());
  }
}
