package io.wamcp.domain.message;

import java.time.Duration;
import java.time.Instant;

/**
 * The customer service window of one person at one business number, as far as webhooks told. The
 * local view is advisory: Meta decides, and is known to refuse with 131047 inside the window, and a
 * webhook may still be on its way.
 *
 * @param lastInboundAt when the person last wrote; null when they never did
 * @param expiresAt until when free-form messages may be sent; null when the window never opened
 */
public record ServiceWindow(Instant lastInboundAt, Instant expiresAt) {

  /**
   * How long the window stays open after the person's last message. Source: Meta, WhatsApp Cloud
   * API, "Send messages", section "Customer service windows".
   */
  public static final Duration LENGTH = Duration.ofHours(24);

  /** Of somebody who never wrote to the number, or of whom nothing is known. */
  public static final ServiceWindow NEVER_OPENED = new ServiceWindow(null, null);

  /** Whether free-form messages may be sent at this moment; not any more at the very end. */
  public boolean isOpen(Instant now) {
    return expiresAt != null && now.isBefore(expiresAt);
  }
}
