/** The service that takes Meta's webhooks. */
package io.wamcp.ingress;
