package io.wamcp.testkit.meta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;
import java.util.Set;

/** A request to the messages endpoint, checked as strictly as Meta checks. */
record SendRequest(String authorization, String text, JsonNode body) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BODY = 4096;
  private static final int MAX_CALLBACK_DATA = 512;

  /** Meta refuses a whole send for one property it does not know. */
  private static final Set<String> PROPERTIES =
      Set.of(
          "messaging_product",
          "recipient_type",
          "to",
          "recipient",
          "type",
          "text",
          "reaction",
          "context",
          "biz_opaque_callback_data",
          "recipient_identity_key_hash");

  static SendRequest of(String authorization, String text) {
    try {
      JsonNode body = JSON.readTree(text);
      return new SendRequest(authorization, text, body == null ? MissingNode.getInstance() : body);
    } catch (JsonProcessingException e) {
      return new SendRequest(authorization, text, MissingNode.getInstance());
    }
  }

  /** The recipient; {@code to} wins when both are given, and empty stands for neither. */
  String recipient() {
    String to = body.path("to").asText("");
    return to.isEmpty() ? body.path("recipient").asText("") : to;
  }

  boolean toUserId() {
    return body.path("to").asText("").isEmpty();
  }

  /** What comes back in the statuses; null when the request carries none. */
  String callbackData() {
    return body.path("biz_opaque_callback_data").asText(null);
  }

  boolean marksRead() {
    return "read".equals(body.path("status").asText(""));
  }

  /** The refusal of a request without a good token. */
  Optional<GraphAnswer> unauthorised(String acceptedToken) {
    String prefix = "Bearer ";
    boolean present =
        authorization != null
            && authorization.startsWith(prefix)
            && authorization.length() > prefix.length();
    boolean good =
        present
            && (acceptedToken == null
                || authorization.substring(prefix.length()).equals(acceptedToken));
    return good
        ? Optional.empty()
        : Optional.of(GraphAnswer.error(401, 190, 463, "Error validating access token"));
  }

  /** The refusal of a request that is wrong in itself. */
  Optional<GraphAnswer> invalid() {
    String problem = problem();
    return problem == null
        ? Optional.empty()
        : Optional.of(GraphAnswer.error(400, 100, "Invalid parameter: " + problem));
  }

  private String problem() {
    if (!body.isObject()) {
      return "the body must be a JSON object";
    }
    if (!"whatsapp".equals(body.path("messaging_product").asText(""))) {
      return "messaging_product must be whatsapp";
    }
    if (marksRead()) {
      return readProblem();
    }
    for (var field : body.properties()) {
      if (!PROPERTIES.contains(field.getKey())) {
        return "unexpected or unsupported property " + field.getKey();
      }
    }
    if (recipient().isEmpty()) {
      return "to or recipient is required";
    }
    if (body.path("biz_opaque_callback_data").asText("").length() > MAX_CALLBACK_DATA) {
      return "biz_opaque_callback_data is too long";
    }
    return contentProblem();
  }

  private String readProblem() {
    if (messageId().isEmpty()) {
      return "message_id is required";
    }
    JsonNode typing = body.path("typing_indicator");
    boolean good = typing.isMissingNode() || "text".equals(typing.path("type").asText());
    return good ? null : "typing_indicator.type must be text";
  }

  /** The message a read mark names. */
  String messageId() {
    return body.path("message_id").asText("");
  }

  boolean reacts() {
    return "reaction".equals(body.path("type").asText());
  }

  /** The message a reaction names. */
  String reactionTarget() {
    return body.at("/reaction/message_id").asText("");
  }

  private String contentProblem() {
    return switch (body.path("type").asText("text")) {
      case "text" -> textProblem();
      case "reaction" -> reactionProblem();
      default -> "the simulation sends texts and reactions only";
    };
  }

  private String reactionProblem() {
    if (reactionTarget().isEmpty()) {
      return "reaction.message_id is required";
    }
    if (body.has("context")) {
      return "a reaction cannot be a contextual reply";
    }
    return body.at("/reaction/emoji").isTextual() ? null : "reaction.emoji is required";
  }

  private String textProblem() {
    JsonNode words = body.path("text").path("body");
    if (!words.isTextual() || words.textValue().isBlank()) {
      return "text.body is required";
    }
    int length = words.textValue().codePointCount(0, words.textValue().length());
    return length > MAX_BODY ? "text.body is longer than " + MAX_BODY : null;
  }
}
