package io.wamcp.mcp.tool;

import io.wamcp.domain.error.MetaErrorCatalogue;
import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.store.ConversationMessage;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Why a send failed, as a stable name, and what the model can do next. */
record FailureAdvice(String type, String nextAction) {

  private static final Map<String, MetaErrorType> BY_NAME =
      Arrays.stream(MetaErrorType.values())
          .collect(
              Collectors.toMap(
                  MetaErrorType::typedName, Function.identity(), (first, second) -> first));

  /** Failures this gateway decides itself. */
  private static final Map<String, String> OWN =
      Map.of(
          "daily_cap_reached",
          "Send no more from this number today; the limit starts anew at 00:00 UTC, and the"
              + " operator can raise it.",
          "number_disabled",
          "Choose another number; the operator has disabled this one.",
          "expired",
          "Call retry_send with this queueId if the message still matters; it was never handed to"
              + " WhatsApp.",
          "internal_error",
          "Call retry_send with this queueId later; if it fails again, give the queueId to the"
              + " operator.");

  private static final String LOOK_AT_DETAILS =
      "Read the error message, change what it names and send again; if it says nothing useful, give"
          + " the queueId to the operator.";

  /** The advice for a failed message. */
  static FailureAdvice of(ConversationMessage message) {
    return of(message.errorType(), message.errorCode());
  }

  /**
   * The advice for an error.
   *
   * @param stored its name, null when there is none
   * @param code Meta's code, null when Meta gave none
   */
  static FailureAdvice of(String stored, Integer code) {
    if (stored != null && OWN.containsKey(stored)) {
      return new FailureAdvice(stored, OWN.get(stored));
    }
    MetaErrorType type = stored == null ? null : BY_NAME.get(stored);
    if (type == null && code != null) {
      type = MetaErrorCatalogue.classifyFailedDelivery(code);
    }
    return type == null
        ? new FailureAdvice("send_failed", LOOK_AT_DETAILS)
        : new FailureAdvice(type.typedName(), type.nextAction());
  }
}
