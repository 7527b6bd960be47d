package io.wamcp.testkit.meta;

/** A send the simulated Meta took. */
record AcceptedSend(
    String phoneNumberId,
    String recipient,
    KnownAccounts.Account account,
    String wamid,
    String callbackData) {}
