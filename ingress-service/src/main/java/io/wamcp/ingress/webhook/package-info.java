/** The webhook endpoint: what is let in, what becomes of it, what is answered. */
package io.wamcp.ingress.webhook;
