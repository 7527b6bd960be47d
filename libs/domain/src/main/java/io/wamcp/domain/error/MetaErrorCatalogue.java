package io.wamcp.domain.error;

import static java.util.Map.entry;

import java.util.Map;

/**
 * Maps Meta's error codes to {@link MetaErrorType}. The code decides, not the HTTP status: Meta
 * answers rate limits with 400 and refused permissions with 500. Stateless.
 */
public final class MetaErrorCatalogue {

  private static final int CODE_PARAMETER = 100;
  private static final int SUBCODE_OBJECT_UNKNOWN = 33;

  private static final Map<Integer, MetaErrorType> BY_CODE =
      Map.ofEntries(
          entry(0, MetaErrorType.ACCESS_TOKEN_INVALID),
          entry(190, MetaErrorType.ACCESS_TOKEN_INVALID),
          entry(3, MetaErrorType.PERMISSION_DENIED),
          entry(10, MetaErrorType.PERMISSION_DENIED),
          entry(131005, MetaErrorType.PERMISSION_DENIED),
          entry(33, MetaErrorType.PHONE_NUMBER_GONE),
          entry(100, MetaErrorType.INVALID_REQUEST),
          entry(131008, MetaErrorType.INVALID_REQUEST),
          entry(131009, MetaErrorType.INVALID_REQUEST),
          entry(135000, MetaErrorType.INVALID_REQUEST),
          entry(131021, MetaErrorType.RECIPIENT_IS_SENDER),
          entry(131026, MetaErrorType.RECIPIENT_UNDELIVERABLE),
          entry(131030, MetaErrorType.RECIPIENT_NOT_ALLOWED_TEST_NUMBER),
          entry(130403, MetaErrorType.RECIPIENT_BLOCKED_BY_BUSINESS),
          entry(131047, MetaErrorType.SERVICE_WINDOW_CLOSED),
          entry(131049, MetaErrorType.MARKETING_LIMIT_FOR_USER),
          entry(131050, MetaErrorType.RECIPIENT_OPTED_OUT_MARKETING),
          entry(130472, MetaErrorType.RECIPIENT_IN_EXPERIMENT),
          entry(131051, MetaErrorType.UNSUPPORTED_MESSAGE_TYPE),
          entry(131052, MetaErrorType.MEDIA_DOWNLOAD_FAILED),
          entry(131053, MetaErrorType.MEDIA_REJECTED),
          entry(131056, MetaErrorType.PAIR_RATE_LIMITED),
          entry(130429, MetaErrorType.THROUGHPUT_LIMITED),
          entry(4, MetaErrorType.APP_RATE_LIMITED),
          entry(613, MetaErrorType.API_RATE_LIMITED),
          entry(80007, MetaErrorType.WABA_RATE_LIMITED),
          entry(131048, MetaErrorType.SPAM_RATE_LIMITED),
          entry(131064, MetaErrorType.TEMPLATE_MISUSE_LIMITED),
          entry(368, MetaErrorType.ACCOUNT_RESTRICTED),
          entry(131031, MetaErrorType.ACCOUNT_LOCKED),
          entry(130497, MetaErrorType.COUNTRY_RESTRICTED),
          entry(131037, MetaErrorType.DISPLAY_NAME_NOT_APPROVED),
          entry(131042, MetaErrorType.PAYMENT_ISSUE),
          entry(131045, MetaErrorType.PHONE_NUMBER_NOT_REGISTERED),
          entry(133010, MetaErrorType.PHONE_NUMBER_NOT_REGISTERED),
          entry(133000, MetaErrorType.REGISTRATION_DEREGISTRATION_INCOMPLETE),
          entry(133004, MetaErrorType.META_UNAVAILABLE),
          entry(133005, MetaErrorType.REGISTRATION_PIN_MISMATCH),
          entry(133006, MetaErrorType.REGISTRATION_REVERIFICATION_NEEDED),
          entry(133008, MetaErrorType.REGISTRATION_PIN_GUESSES_EXCEEDED),
          entry(133009, MetaErrorType.REGISTRATION_PIN_GUESSED_TOO_FAST),
          entry(133015, MetaErrorType.REGISTRATION_WAIT_AFTER_DELETION),
          entry(133016, MetaErrorType.REGISTRATION_ATTEMPTS_LIMITED),
          entry(131057, MetaErrorType.ACCOUNT_IN_MAINTENANCE),
          entry(1, MetaErrorType.META_UNKNOWN),
          entry(131000, MetaErrorType.META_UNKNOWN),
          entry(2, MetaErrorType.META_UNAVAILABLE),
          entry(131016, MetaErrorType.META_UNAVAILABLE),
          entry(131062, MetaErrorType.BSUID_NOT_SUPPORTED),
          entry(131063, MetaErrorType.MARKETING_DISABLED),
          entry(137000, MetaErrorType.RECIPIENT_IDENTITY_CHANGED),
          entry(132000, MetaErrorType.TEMPLATE_PARAM_COUNT_MISMATCH),
          entry(132001, MetaErrorType.TEMPLATE_NOT_FOUND),
          entry(132005, MetaErrorType.TEMPLATE_TEXT_TOO_LONG),
          entry(132007, MetaErrorType.TEMPLATE_POLICY_VIOLATION),
          entry(132008, MetaErrorType.TEMPLATE_PARAM_VALUE_INVALID),
          entry(132012, MetaErrorType.TEMPLATE_PARAM_FORMAT_MISMATCH),
          entry(132015, MetaErrorType.TEMPLATE_PAUSED),
          entry(132016, MetaErrorType.TEMPLATE_DISABLED),
          entry(132068, MetaErrorType.FLOW_BLOCKED),
          entry(132069, MetaErrorType.FLOW_THROTTLED),
          entry(134011, MetaErrorType.PAYMENTS_TERMS_NOT_ACCEPTED),
          entry(131055, MetaErrorType.MARKETING_API_METHOD_NOT_ALLOWED),
          entry(134100, MetaErrorType.MARKETING_API_MARKETING_ONLY),
          entry(134101, MetaErrorType.MARKETING_API_TEMPLATE_SYNCING),
          entry(134102, MetaErrorType.MARKETING_API_TEMPLATE_UNAVAILABLE),
          entry(131020, MetaErrorType.GROUP_REQUEST_REFUSED),
          entry(131041, MetaErrorType.GROUP_REQUEST_REFUSED),
          entry(131059, MetaErrorType.GROUP_REQUEST_REFUSED),
          entry(131208, MetaErrorType.GROUP_RATE_LIMITED),
          entry(131060, MetaErrorType.INBOUND_MESSAGE_UNAVAILABLE),
          entry(130501, MetaErrorType.INBOUND_UNSUPPORTED_IN_GROUP));

  private MetaErrorCatalogue() {}

  /**
   * Classifies an error object of a Graph API answer.
   *
   * @param httpStatus the status it came with
   * @param code {@code error.code}; null when the object has none
   * @param subcode {@code error.error_subcode}; null when absent
   * @param isTransient {@code error.is_transient}; counts only for codes not known here
   */
  public static MetaErrorType classify(
      int httpStatus, Integer code, Integer subcode, boolean isTransient) {
    MetaErrorType known = code == null ? null : known(code, subcode);
    if (known != null) {
      return known;
    }
    return isTransient || httpStatus >= 500
        ? MetaErrorType.META_ERROR_UNKNOWN_TRANSIENT
        : MetaErrorType.META_ERROR_UNKNOWN;
  }

  /**
   * Classifies the first error of a {@code failed} status. The message was accepted before, so an
   * unknown code is final.
   *
   * @param code {@code errors[0].code}; null when absent
   */
  public static MetaErrorType classifyFailedDelivery(Integer code) {
    MetaErrorType known = code == null ? null : known(code, null);
    return known == null ? MetaErrorType.DELIVERY_FAILED_UNKNOWN : known;
  }

  private static MetaErrorType known(int code, Integer subcode) {
    if (code == CODE_PARAMETER && subcode != null && subcode == SUBCODE_OBJECT_UNKNOWN) {
      return MetaErrorType.PHONE_NUMBER_UNKNOWN_OR_NO_ACCESS;
    }
    MetaErrorType byCode = BY_CODE.get(code);
    return byCode == null ? byRange(code) : byCode;
  }

  private static MetaErrorType byRange(int code) {
    if (code >= 200 && code <= 299) {
      return MetaErrorType.PERMISSION_DENIED;
    }
    if (code >= 131201 && code <= 131215) {
      return MetaErrorType.GROUP_REQUEST_REFUSED;
    }
    if (code >= 138000 && code <= 138013) {
      return MetaErrorType.CALL_REFUSED;
    }
    return null;
  }
}
