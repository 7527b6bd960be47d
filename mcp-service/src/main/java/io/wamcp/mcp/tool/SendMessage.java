package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.protocol.Constraint;
import io.wamcp.mcp.protocol.OptionalField;

/** The arguments of {@code send_message}. Optional ones are null when absent. */
public record SendMessage(
    @Constraint(minLength = 3, maxLength = Recipient.MAX_LENGTH)
        @JsonPropertyDescription(
            "Phone number with + and country code, or user id such as US.13491208655302741918")
        String to,
    @Constraint(minLength = 1, maxLength = 4096) String body,
    @OptionalField
        @Constraint(minLength = 1, maxLength = PhoneNumberId.MAX_LENGTH)
        @JsonPropertyDescription(
            "Business number to send from; needed when the key may use several")
        String phoneNumberId,
    @OptionalField
        @JsonProperty("wait")
        @JsonPropertyDescription("Wait up to 30 seconds for the outcome")
        Boolean waitForOutcome,
    @OptionalField
        @Constraint(minLength = 1, maxLength = 128)
        @JsonPropertyDescription(
            "Chosen by you: a repeated call with it sends nothing and returns the same queueId")
        String idempotencyKey,
    @OptionalField
        @Constraint(minLength = 1, maxLength = Wamid.MAX_LENGTH)
        @JsonPropertyDescription("wamid of the message this one answers")
        String replyTo,
    @OptionalField @JsonPropertyDescription("Show a preview of the first link") Boolean previewUrl,
    @OptionalField
        @JsonPropertyDescription(
            "Send although the person's 24 hour window looks closed; WhatsApp will usually refuse")
        Boolean force) {}
