package io.wamcp.testkit.meta;

import java.time.Instant;

/**
 * One request to send that reached the simulated Meta.
 *
 * @param to the recipient as the request names it; empty when it names none
 * @param requestId the request's {@code biz_opaque_callback_data}; null without
 * @param accepted whether the message was taken, whatever became of the answer
 * @param endedAt when the answer left or the connection was cut; the present for a request still
 *     being worked on
 * @param body the request's body as it came
 */
public record RecordedCall(
    String phoneNumberId,
    String to,
    String requestId,
    boolean accepted,
    Instant startedAt,
    Instant endedAt,
    String body) {}
