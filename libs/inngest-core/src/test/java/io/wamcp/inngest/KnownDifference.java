package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.JsonDifferences.Difference;
import io.wamcp.inngest.internal.SdkInfo;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * A way in which this SDK's exchanges may differ from those recorded with the JavaScript SDK. Each
 * names one place and what may stand there on either side; whatever none of them covers is a fault.
 */
enum KnownDifference {
  /** Every SDK says its own name, version, author, language and web framework. */
  NAME_OF_THE_SDK(
      "(/answer|/request)(/headers/(x-inngest-sdk|x-inngest-framework)"
          + "|/body(/inspection)?/(sdk|sdk_author|sdk_language|sdk_version|framework))",
      (theirs, ours) -> ownName(ours.asText())),

  /** The JavaScript SDK puts a user agent into answers, where HTTP has none. */
  USER_AGENT_IN_AN_ANSWER("/answer/headers/user-agent", nothingHere()),

  /** Answers that refuse a call name the SDK too: the specification asks it of every answer. */
  REFUSALS_NAME_THE_SDK(
      "/answer/headers/(x-inngest-sdk|x-inngest-framework|x-inngest-req-version)", onlyHere()),

  /** Other bytes, or another order of fields, have another signature; ours is verified apart. */
  SIGNATURE("/answer/headers/x-inngest-signature", bothTexts()),

  /** A stack trace tells lines of the one program or the other. */
  STACK("/answer/body(/\\d+/error)?(/cause)*/stack", bothTexts()),

  /** A mark by which the JavaScript SDK knows its own error objects again. */
  MARK_OF_SERIALIZED_ERRORS(
      "/answer/body(/\\d+/error)?(/cause)*/__serialized",
      (theirs, ours) -> theirs.isBoolean() && ours.isMissingNode()),

  /** The JavaScript SDK writes the error of a failed step a second time, as its data. */
  ERROR_AS_DATA(
      "/answer/body/\\d+/data",
      (theirs, ours) -> theirs.has("__serialized") && ours.isMissingNode()),

  /** The JavaScript SDK writes null where an operation has no data. */
  NULL_FOR_NO_DATA(
      "/answer/body/\\d+/data", (theirs, ours) -> theirs.isNull() && ours.isMissingNode()),

  /** How long a step took is for the server's display only. */
  TIMING("(/answer|/request)/body(/steps)?/\\d+/timing", nothingHere()),

  /** The awaited event stands in the options, where the specification has it, and as the name. */
  AWAITED_EVENT_IN_OPTIONS("/answer/body/\\d+/opts/event", onlyHere()),

  /** The JavaScript SDK tells kind and origin of an error it makes itself. */
  ORIGIN_OF_INTERNAL_ERRORS("/answer/body/(type|stack)", nothingHere()),

  /** What another language's run time offers, and features this SDK does not have (connect). */
  RUN_TIME_AND_FEATURES(
      "(/answer|/request)/body(/inspection)?/(extra/native_crypto|extra/is_streaming|capabilities/connect"
          + "|featureObservations)",
      nothingHere()),

  /**
   * The development recording is of a longer-lived app, with functions nothing else is known of.
   */
  FUNCTIONS_OF_THE_RECORDED_APP(
      "/answer/body/function_count", (theirs, ours) -> theirs.asInt() == 49),

  /** Recordings keep only the beginning of a long text. */
  CUT_RECORDING(
      "/answer/body/\\d+/data",
      (theirs, ours) -> theirs.asText().length() > 1000 && startsWith(ours, theirs)),

  /** Without a key the JavaScript SDK sends an empty or senseless authorization. */
  NO_KEY_NO_AUTHORIZATION(
      "/request/headers/authorization",
      (theirs, ours) ->
          (theirs.asText().equals("Bearer") || theirs.asText().equals("Bearer undefined"))
              && ours.isMissingNode()),

  /** The mark of handled answers means nothing on a request. */
  HANDLED_MARK_ON_A_REQUEST("/request/headers/x-inngest-sdk-handled", nothingHere()),

  /** This SDK names its framework in every request, the JavaScript SDK in some. */
  FRAMEWORK_IN_EVERY_REQUEST("/request/headers/x-inngest-framework", onlyHere()),

  /** This SDK tells the trace it works in with every request, the JavaScript SDK with events. */
  TRACE_IN_EVERY_REQUEST("/request/headers/traceparent", onlyHere()),

  /** Events that were sent by hand, without what an SDK says about itself. */
  SENT_WITHOUT_AN_SDK("/request/headers/x-inngest-(sdk|event-id-seed)", onlyHere()),

  /** The JavaScript SDK dates events itself; here the server does, whose clock orders them. */
  DATE_OF_AN_EVENT(
      "/request/body/\\d+/ts", (theirs, ours) -> theirs.isNumber() && ours.isMissingNode()),

  /** Events of a step get an id here, so that a step that is repeated starts nothing twice. */
  ID_OF_A_STEPS_EVENT("/request/body/\\d+/id", onlyHere()),

  /** Random in part. */
  SEED("/request/headers/x-inngest-event-id-seed", bothTexts()),

  /** Fields of the JavaScript SDK's own step objects that leak into its checkpoints. */
  LEAKED_FIELDS(
      "/request/body/(request_started_at|steps/\\d+/(mode|rawArgs|hashedId|promise|fulfilled|hasStepState"
          + "|handled|middleware|memoizationDeferred|transformedResultPromise))",
      nothingHere()),

  /** The recorded app declared a pattern that never matches, which this SDK refuses. */
  PATTERN_THAT_NEVER_MATCHES(
      "(/answer|/request)/body/functions/\\d+/triggers/1/event",
      (theirs, ours) -> theirs.asText().equals("lab/wild*") && ours.asText().equals("lab/wild.*")),

  /** When a checkpoint was sent. */
  TIME_OF_A_CHECKPOINT("/request/body/ts", (theirs, ours) -> theirs.isNumber() && ours.isNumber());

  private final Pattern pointer;
  private final BiPredicate<JsonNode, JsonNode> allowed;

  KnownDifference(String pointer, BiPredicate<JsonNode, JsonNode> allowed) {
    this.pointer = Pattern.compile(pointer);
    this.allowed = allowed;
  }

  boolean covers(Difference difference) {
    return pointer.matcher(difference.pointer()).matches()
        && allowed.test(difference.theirs(), difference.ours());
  }

  private static boolean ownName(String text) {
    return Set.of(
            SdkInfo.IDENTIFIER,
            SdkInfo.AUTHOR,
            SdkInfo.LANGUAGE,
            SdkInfo.VERSION,
            SdkInfo.FRAMEWORK)
        .contains(text);
  }

  private static BiPredicate<JsonNode, JsonNode> nothingHere() {
    return (theirs, ours) -> ours.isMissingNode();
  }

  private static BiPredicate<JsonNode, JsonNode> onlyHere() {
    return (theirs, ours) -> theirs.isMissingNode();
  }

  private static BiPredicate<JsonNode, JsonNode> bothTexts() {
    return (theirs, ours) -> theirs.isTextual() && ours.isTextual();
  }

  private static boolean startsWith(JsonNode text, JsonNode start) {
    return text.isTextual() && text.asText().startsWith(start.asText());
  }
}
