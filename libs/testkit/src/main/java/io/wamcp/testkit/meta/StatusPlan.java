package io.wamcp.testkit.meta;

import java.util.List;

/**
 * The status webhooks that follow an accepted send, in order.
 *
 * @param words the statuses, such as {@code sent, delivered, read}
 * @param errorCode the code a {@code failed} status carries; null without one
 */
public record StatusPlan(List<String> words, Integer errorCode) {

  public StatusPlan {
    words = List.copyOf(words);
  }

  public static StatusPlan normal() {
    return new StatusPlan(List.of("sent", "delivered", "read"), null);
  }

  /** What follows an accepted reaction: Meta documents no other status for one. */
  static StatusPlan ofReaction() {
    return new StatusPlan(List.of("sent"), null);
  }

  public static StatusPlan none() {
    return new StatusPlan(List.of(), null);
  }

  public static StatusPlan failed(int code) {
    return new StatusPlan(List.of("failed"), code);
  }

  /**
   * Reads {@code normal}, {@code none} or {@code failed:<code>}.
   *
   * @throws IllegalArgumentException for any other text
   */
  static StatusPlan of(String text) {
    if (text.equals("normal")) {
      return normal();
    }
    if (text.equals("none")) {
      return none();
    }
    if (text.matches("failed:[0-9]{1,9}")) {
      return failed(Integer.parseInt(text.substring("failed:".length())));
    }
    throw new IllegalArgumentException("statuses must be normal, none or failed:<code>");
  }
}
