package io.wamcp.mcp.resource;

import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.PhoneNumberId;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a URI of ours names. */
sealed interface ResourceUri {

  /** All messages of a number. */
  record OfNumber(PhoneNumberId number) implements ResourceUri {
    @Override
    public String toString() {
      return "wamcp://numbers/" + number + "/messages";
    }
  }

  /** The messages exchanged with one person. */
  record OfConversation(ContactId contact) implements ResourceUri {
    @Override
    public String toString() {
      return "wamcp://conversations/" + contact;
    }
  }

  String NUMBER_TEMPLATE = "wamcp://numbers/{phone_number_id}/messages";
  String CONVERSATION_TEMPLATE = "wamcp://conversations/{id}";
  Pattern NUMBER = Pattern.compile("wamcp://numbers/([0-9A-Za-z_-]{1,64})/messages");
  Pattern CONVERSATION =
      Pattern.compile("wamcp://conversations/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  /** What a text names; empty when it is none of our URIs, in their one spelling. */
  static Optional<ResourceUri> parse(String text) {
    Matcher number = NUMBER.matcher(text);
    if (number.matches()) {
      return Optional.of(new OfNumber(new PhoneNumberId(number.group(1))));
    }
    Matcher conversation = CONVERSATION.matcher(text);
    return conversation.matches()
        ? Optional.of(new OfConversation(new ContactId(UUID.fromString(conversation.group(1)))))
        : Optional.empty();
  }
}
