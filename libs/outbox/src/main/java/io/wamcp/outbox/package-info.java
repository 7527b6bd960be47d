/** Brings what the table {@code event_outbox} holds to the Inngest server. */
package io.wamcp.outbox;
