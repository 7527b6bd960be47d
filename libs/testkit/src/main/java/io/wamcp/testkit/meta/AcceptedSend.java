package io.wamcp.testkit.meta;

/** A send the simulated Meta took. */
record AcceptedSend(
    String phoneNumberId, String recipient, boolean toUserId, String wamid, String callbackData) {}
