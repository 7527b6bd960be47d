package io.wamcp.testkit.meta;

import java.time.Instant;

public record RecordedCall(
    String phoneNumberId,
    String to,
    String requestId,
    boolean accepted,
    Instant startedAt,
    Instant endedAt,
    String body) {}
