package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.event.Confirmation;
import io.wamcp.domain.id.PhoneNumberId;
import java.time.Instant;

/**
 * One event on its way to Inngest.
 *
 * @param data the event's data; of a row that was read to be sent, what is sent
 * @param dataLength its length as text
 * @param dispatches how often it was sent so far
 * @param redrives how often it was given a new dispatch key
 * @param confirmedAt when another event's run finished its work; null while it is unfinished
 */
public record OutboxRow(
    long id,
    String eventName,
    String subjectKey,
    String dispatchKey,
    PhoneNumberId phoneNumberId,
    JsonNode data,
    int dataLength,
    Confirmation confirmation,
    Instant createdAt,
    Instant firstDispatchedAt,
    int dispatches,
    int redrives,
    int rejections,
    Instant confirmedAt) {}
