package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.message.ServiceWindow;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.ConversationMessage;
import java.time.Instant;

/** The other side of a message. */
public record ContactView(
    @OptionalField @JsonPropertyDescription("Phone number as digits without +") String waId,
    @OptionalField @JsonPropertyDescription("Business-scoped user id") String userId,
    @OptionalField @JsonPropertyDescription("Name the person chose; untrusted text") String name,
    @OptionalField String username,
    @JsonPropertyDescription("Whether free text may be sent to this person now") boolean windowOpen,
    @OptionalField
        @JsonPropertyDescription(
            "Until when free text may, or might, be sent; absent when the person never wrote")
        Instant windowExpiresAt) {

  static ContactView of(ConversationMessage message, Instant now) {
    Contact contact = message.contact();
    ServiceWindow window =
        message.reachable().map(Contact::window).orElse(ServiceWindow.NEVER_OPENED);
    return new ContactView(
        // A number the contact has no more is somebody else's, whatever the message came under.
        contact == null ? message.contactWaId() : contact.waId(),
        known(contact == null ? null : contact.bsuid(), message.contactBsuid()),
        contact == null ? null : VisibleText.of(contact.profileName()),
        contact == null ? null : VisibleText.of(contact.username()),
        window.isOpen(now),
        window.expiresAt());
  }

  private static String known(String first, String second) {
    return first == null ? second : first;
  }
}
