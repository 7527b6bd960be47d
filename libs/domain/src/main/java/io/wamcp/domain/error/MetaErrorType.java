package io.wamcp.domain.error;

import java.time.Duration;
import java.util.Locale;

/**
 * What an error of Meta means to us. One constant per thing that can be done about it; several
 * codes may share one. The typed name is part of the public contract: clients decide by it.
 */
public enum MetaErrorType {
  ACCESS_TOKEN_INVALID(
      ErrorClass.AUTH,
      SharedAdvice.PAUSE,
      AffectedScope.ACCOUNT,
      "Stop sending for this account and give it a new access token; nothing else helps."),
  PERMISSION_DENIED(
      ErrorClass.PERMISSION,
      SharedAdvice.NEVER,
      AffectedScope.ACCOUNT,
      "Grant the app whatsapp_business_messaging for this account; the message itself is fine."),
  PHONE_NUMBER_GONE(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "This business number was deleted at Meta; send from another number."),
  PHONE_NUMBER_UNKNOWN_OR_NO_ACCESS(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "Check the phone number id and that the access token may use it."),
  PHONE_NUMBER_NOT_REGISTERED(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "Register the business number with the Cloud API, then send again."),
  INVALID_REQUEST(
      ErrorClass.REQUEST,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Correct the message as the details say; the same message will be refused again."),
  UNSUPPORTED_MESSAGE_TYPE(
      ErrorClass.REQUEST,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Send this content as another message type, such as text."),
  RECIPIENT_IS_SENDER(
      ErrorClass.RECIPIENT,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Choose another recipient; a number cannot write to itself."),
  RECIPIENT_UNDELIVERABLE(
      ErrorClass.RECIPIENT,
      SharedAdvice.NEVER,
      AffectedScope.RECIPIENT,
      "Reach this person another way; WhatsApp cannot deliver to this recipient now."),
  RECIPIENT_NOT_ALLOWED_TEST_NUMBER(
      ErrorClass.RECIPIENT,
      SharedAdvice.NEVER,
      AffectedScope.RECIPIENT,
      "Add the recipient to the test number's allow list, or send from a real business number."),
  RECIPIENT_BLOCKED_BY_BUSINESS(
      ErrorClass.RECIPIENT,
      SharedAdvice.NEVER,
      AffectedScope.RECIPIENT,
      "The business has blocked this person; unblock them before sending."),
  RECIPIENT_OPTED_OUT_MARKETING(
      ErrorClass.RECIPIENT,
      SharedAdvice.NEVER,
      AffectedScope.RECIPIENT,
      "The person stopped marketing messages; send none until they opt in again."),
  RECIPIENT_IN_EXPERIMENT(
      ErrorClass.RECIPIENT,
      SharedAdvice.NEVER,
      AffectedScope.RECIPIENT,
      "Meta withholds this marketing message from the person; use another channel or wait for their message."),
  RECIPIENT_IDENTITY_CHANGED(
      ErrorClass.RECIPIENT,
      SharedAdvice.NEVER,
      AffectedScope.RECIPIENT,
      "Confirm the person's changed identity first, then send without the old key."),
  BSUID_NOT_SUPPORTED(
      ErrorClass.RECIPIENT,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Send this message to the person's phone number if it is known; it cannot go to a user id."),
  SERVICE_WINDOW_CLOSED(
      ErrorClass.WINDOW,
      SharedAdvice.NEVER,
      AffectedScope.RECIPIENT,
      "Send an approved template, or wait until the person writes; free text is allowed for 24 hours after their last message."),
  MEDIA_DOWNLOAD_FAILED(
      ErrorClass.MEDIA,
      new RetryAdvice.Backoff(Duration.ofSeconds(5), Duration.ofSeconds(5), 1),
      AffectedScope.MESSAGE,
      "Check that the media link is public and fast, then send again; or upload the file and send its id."),
  MEDIA_REJECTED(
      ErrorClass.MEDIA,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Convert the media to a supported type and size, then send it as a new message."),
  PAIR_RATE_LIMITED(
      ErrorClass.THROTTLE_PAIR,
      new RetryAdvice.PairBackoff(Duration.ofSeconds(64), 5),
      AffectedScope.RECIPIENT,
      "Too many messages to this person; it is sent again with growing pauses. Send fewer, longer messages."),
  THROUGHPUT_LIMITED(
      ErrorClass.THROTTLE_NUMBER,
      new RetryAdvice.Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30), 6),
      AffectedScope.NUMBER,
      "The number's rate is used up; it is sent again shortly at a lower rate."),
  WABA_RATE_LIMITED(
      ErrorClass.THROTTLE_WABA,
      SharedAdvice.MINUTES,
      AffectedScope.ACCOUNT,
      "The account's call limit is used up; it is sent again in minutes."),
  APP_RATE_LIMITED(
      ErrorClass.THROTTLE_APP,
      SharedAdvice.MINUTES,
      AffectedScope.APP,
      "The app's call limit is used up; it is sent again in minutes."),
  API_RATE_LIMITED(
      ErrorClass.THROTTLE_APP,
      SharedAdvice.MINUTES,
      AffectedScope.APP,
      "Meta limits this kind of call; it is sent again in minutes."),
  SPAM_RATE_LIMITED(
      ErrorClass.QUALITY,
      SharedAdvice.PAUSE,
      AffectedScope.NUMBER,
      "Pause this number and look at its quality rating; recipients reported its messages."),
  MARKETING_LIMIT_FOR_USER(
      ErrorClass.QUALITY,
      new RetryAdvice.NotBefore(Duration.ofHours(24)),
      AffectedScope.RECIPIENT,
      "Do not send this person marketing for at least 24 hours; their message would lift the limit."),
  TEMPLATE_MISUSE_LIMITED(
      ErrorClass.QUALITY,
      SharedAdvice.PAUSE,
      AffectedScope.ACCOUNT,
      "Pause templates of this account until the restriction in its account update expires, and correct their category."),
  ACCOUNT_RESTRICTED(
      ErrorClass.INTEGRITY,
      SharedAdvice.PAUSE,
      AffectedScope.ACCOUNT,
      "The account is restricted for a policy violation; appeal at Meta and send nothing until it is lifted."),
  ACCOUNT_LOCKED(
      ErrorClass.INTEGRITY,
      SharedAdvice.PAUSE,
      AffectedScope.ACCOUNT,
      "The account is locked; unlock it at Meta and send nothing until then."),
  COUNTRY_RESTRICTED(
      ErrorClass.INTEGRITY,
      SharedAdvice.NEVER,
      AffectedScope.RECIPIENT,
      "This business may not write to people in this country; use another channel."),
  DISPLAY_NAME_NOT_APPROVED(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "Get the number's display name approved at Meta, then send again."),
  PAYMENT_ISSUE(
      ErrorClass.CONFIG,
      SharedAdvice.PAUSE,
      AffectedScope.ACCOUNT,
      "Repair the account's payment method at Meta; nothing chargeable is sent until then."),
  MARKETING_DISABLED(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.ACCOUNT,
      "Marketing templates are switched off on the Cloud API for this account; use the Marketing Messages API or enable them."),
  PAYMENTS_TERMS_NOT_ACCEPTED(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.ACCOUNT,
      "Accept the payments terms of service at Meta, then send again."),
  REGISTRATION_DEREGISTRATION_INCOMPLETE(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "An earlier deregistration is incomplete; deregister the number again, then register it."),
  REGISTRATION_PIN_MISMATCH(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "The two-step PIN is wrong; enter the right PIN or reset it."),
  REGISTRATION_REVERIFICATION_NEEDED(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "Verify the phone number again before registering it."),
  REGISTRATION_PIN_GUESSES_EXCEEDED(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "Too many PIN guesses; wait as long as the details say before trying again."),
  REGISTRATION_PIN_GUESSED_TOO_FAST(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "PINs were tried too fast; wait as long as the details say before trying again."),
  REGISTRATION_WAIT_AFTER_DELETION(
      ErrorClass.CONFIG,
      new RetryAdvice.Backoff(Duration.ofMinutes(5), Duration.ofMinutes(5), 2),
      AffectedScope.NUMBER,
      "The number was deleted a moment ago; it is tried again after five minutes."),
  REGISTRATION_ATTEMPTS_LIMITED(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.NUMBER,
      "Too many registrations of this number; wait for the limit to pass."),
  ACCOUNT_IN_MAINTENANCE(
      ErrorClass.SERVER,
      new RetryAdvice.Backoff(Duration.ofMinutes(1), Duration.ofMinutes(2), 4),
      AffectedScope.NUMBER,
      "Meta is upgrading the number; it is sent again in about a minute."),
  META_UNAVAILABLE(
      ErrorClass.SERVER,
      new RetryAdvice.Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5), 8),
      AffectedScope.APP,
      "Meta is temporarily unavailable; it is sent again with growing pauses."),
  META_UNKNOWN(
      ErrorClass.SERVER,
      SharedAdvice.FEW,
      AffectedScope.MESSAGE,
      "Meta failed without a reason; it is tried a few more times. Check the chat before sending by hand, it may have arrived."),
  TEMPLATE_PARAM_COUNT_MISMATCH(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Give exactly the parameters the template asks for."),
  TEMPLATE_NOT_FOUND(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Use a template name and language that exist and are approved for this account."),
  TEMPLATE_TEXT_TOO_LONG(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Shorten the parameters; the filled-in template is too long."),
  TEMPLATE_POLICY_VIOLATION(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Change the content; the filled-in template breaks a WhatsApp policy."),
  TEMPLATE_PARAM_VALUE_INVALID(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Correct the parameter values; one is not allowed in this template."),
  TEMPLATE_PARAM_FORMAT_MISMATCH(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Give every parameter in the format the template declares."),
  TEMPLATE_PAUSED(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "The template is paused for low quality; use another until a template update reports it active."),
  TEMPLATE_DISABLED(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "The template was paused too often and is disabled; use another."),
  FLOW_BLOCKED(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "The flow is blocked; repair and republish it, or send without it."),
  FLOW_THROTTLED(
      ErrorClass.TEMPLATE,
      new RetryAdvice.NotBefore(Duration.ofHours(1)),
      AffectedScope.MESSAGE,
      "The flow is throttled to a few messages an hour; try again in an hour and repair the flow."),
  MARKETING_API_METHOD_NOT_ALLOWED(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.ACCOUNT,
      "Use the Cloud API for this message; the Marketing Messages API does not allow it."),
  MARKETING_API_MARKETING_ONLY(
      ErrorClass.CONFIG,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Only marketing templates may go through the Marketing Messages API; use the Cloud API."),
  MARKETING_API_TEMPLATE_SYNCING(
      ErrorClass.TEMPLATE,
      new RetryAdvice.Backoff(Duration.ofMinutes(10), Duration.ofMinutes(10), 2),
      AffectedScope.MESSAGE,
      "The template is still being synchronised; it is sent again in ten minutes."),
  MARKETING_API_TEMPLATE_UNAVAILABLE(
      ErrorClass.TEMPLATE,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "The template cannot be used with the Marketing Messages API; use another."),
  GROUP_RATE_LIMITED(
      ErrorClass.GROUP,
      SharedAdvice.MINUTES,
      AffectedScope.NUMBER,
      "Too many group calls; it is tried again in minutes."),
  GROUP_REQUEST_REFUSED(
      ErrorClass.GROUP,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Correct the group request as the details say; the same request will be refused again."),
  CALL_REFUSED(
      ErrorClass.CALL,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Calls are not sent by this gateway; look at the details."),
  INBOUND_MESSAGE_UNAVAILABLE(
      ErrorClass.INBOUND,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "A message of the person cannot be shown; ask them to send it again if it matters."),
  INBOUND_UNSUPPORTED_IN_GROUP(
      ErrorClass.INBOUND,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "A group message of this type cannot be shown; ask for it as text."),
  META_ERROR_UNKNOWN(
      ErrorClass.UNKNOWN,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Meta refused with a code not known here; read the details and look the code up."),
  META_ERROR_UNKNOWN_TRANSIENT(
      ErrorClass.UNKNOWN,
      SharedAdvice.FEW,
      AffectedScope.MESSAGE,
      "Meta failed with a code not known here; it is tried a few more times.",
      "meta_error_unknown"),
  DELIVERY_FAILED_UNKNOWN(
      ErrorClass.UNKNOWN,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Delivery failed with a code not known here; read the details and look the code up."),
  OUTCOME_UNKNOWN(
      ErrorClass.UNKNOWN,
      SharedAdvice.NEVER,
      AffectedScope.MESSAGE,
      "Nobody knows whether this message was sent; look at the chat before sending it again.");

  private final String typedName;
  private final ErrorClass errorClass;
  private final RetryAdvice retry;
  private final AffectedScope scope;
  private final String nextAction;

  MetaErrorType(ErrorClass errorClass, RetryAdvice retry, AffectedScope scope, String nextAction) {
    this(errorClass, retry, scope, nextAction, null);
  }

  MetaErrorType(
      ErrorClass errorClass,
      RetryAdvice retry,
      AffectedScope scope,
      String nextAction,
      String typedName) {
    this.errorClass = errorClass;
    this.retry = retry;
    this.scope = scope;
    this.nextAction = nextAction;
    this.typedName = typedName == null ? name().toLowerCase(Locale.ROOT) : typedName;
  }

  /** The stable name clients see, such as {@code service_window_closed}. */
  public String typedName() {
    return typedName;
  }

  public ErrorClass errorClass() {
    return errorClass;
  }

  /** Whether and when the same message may be sent again. */
  public RetryAdvice retry() {
    return retry;
  }

  /** How far the error reaches. */
  public AffectedScope scope() {
    return scope;
  }

  /** One sentence telling an agent or an operator what to do next. */
  public String nextAction() {
    return nextAction;
  }
}
