package io.wamcp.domain.message;

import java.util.Locale;
import java.util.Optional;

/**
 * The states of an outbound message and the order they may follow in. Meta delivers statuses
 * concurrently and out of order, so a status only ever raises a message on this ladder; {@code
 * failed} counts only below {@code delivered}, and a later {@code delivered} corrects it.
 */
public enum DeliveryStatus {
  QUEUED(0),
  FAILED(1),
  SENT(1),
  DELIVERED(2),
  READ(3),
  PLAYED(4);

  private final int rank;

  DeliveryStatus(int rank) {
    this.rank = rank;
  }

  /** Reads Meta's word for a status; empty for words that are not on the ladder. */
  public static Optional<DeliveryStatus> ofMeta(String word) {
    return switch (word == null ? "" : word) {
      case "sent" -> Optional.of(SENT);
      case "delivered" -> Optional.of(DELIVERED);
      case "read" -> Optional.of(READ);
      case "played" -> Optional.of(PLAYED);
      case "failed" -> Optional.of(FAILED);
      default -> Optional.empty();
    };
  }

  /** Reads the form stored in {@code messages.status}. */
  public static DeliveryStatus ofStored(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** The form stored in {@code messages.status} and shown to clients. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The state after {@code incoming} arrives at a message in this state: never lower, whatever the
   * order of arrival. {@code sent} after {@code failed} stays failed, since Meta reports a failure
   * after having accepted.
   */
  public DeliveryStatus after(DeliveryStatus incoming) {
    if (incoming == FAILED) {
      return rank >= DELIVERED.rank ? this : FAILED;
    }
    return incoming.rank > rank ? incoming : this;
  }
}
