package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.store.Chats.Chat;
import io.wamcp.store.ConversationMessage;
import java.time.Instant;
import java.util.List;

/** What {@code list_conversations} answers. */
public record ConversationList(
    @JsonPropertyDescription("Latest first") List<Conversation> conversations,
    @OptionalField @JsonPropertyDescription("Pass as cursor for older ones; absent at the end")
        String nextCursor) {

  /** A chat with one person. */
  public record Conversation(
      @OptionalField
          @JsonPropertyDescription("Id in wamcp://conversations/{id}; absent when there is none")
          String conversationId,
      String phoneNumberId,
      ContactView contact,
      @JsonPropertyDescription("Messages since your last mark_read; 100: or more") int unread,
      LastMessage lastMessage) {

    static Conversation of(Chat chat, Instant now) {
      ConversationMessage last = chat.last();
      return new Conversation(
          last.reachable().map(person -> person.id().toString()).orElse(null),
          last.phoneNumberId().value(),
          ContactView.of(last, now),
          chat.unread(),
          LastMessage.of(last));
    }
  }

  /** The newest message of a chat. */
  public record LastMessage(
      @OptionalField String wamid,
      boolean fromMe,
      String type,
      @OptionalField String preview,
      String status,
      Instant at,
      @OptionalField Boolean untrusted) {

    private static final int PREVIEW = 120;

    static LastMessage of(ConversationMessage message) {
      return new LastMessage(
          SendMessageTool.wamid(message),
          message.outbound(),
          message.type(),
          VisibleText.preview(message.body(), PREVIEW),
          message.status(),
          message.at(),
          message.outbound() ? null : true);
    }
  }
}
