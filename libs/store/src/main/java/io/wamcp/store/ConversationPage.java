package io.wamcp.store;

import java.util.List;

/**
 * Messages in reading order, oldest first.
 *
 * @param horizon where reading forward goes on safely: messages of transactions still open when
 *     this was read come later, however low their seq
 * @param more whether the query would have found more messages beyond the limit
 */
public record ConversationPage(
    List<ConversationMessage> messages, ConversationPosition horizon, boolean more) {

  public ConversationPage {
    messages = List.copyOf(messages);
  }
}
