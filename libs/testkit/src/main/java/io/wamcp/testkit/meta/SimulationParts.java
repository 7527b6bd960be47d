package io.wamcp.testkit.meta;

/** What the endpoints of one simulated Meta share. */
record SimulationParts(
    CallLog log,
    Behaviours behaviours,
    SendLimits limits,
    KnownMessages messages,
    KnownAccounts accounts,
    WebhookBodies bodies,
    WebhookDelivery delivery) {}
