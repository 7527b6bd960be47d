package io.wamcp.meta.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.wamcp.domain.error.MetaErrorCatalogue;
import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.graph.SendOutcome.UnknownReason;
import java.nio.charset.StandardCharsets;

/**
 * Reads an answer. A message id in a good answer decides before anything else: to stumble over
 * something new in an answer would send the message twice.
 */
final class AnswerReader {

  private static final int MAX_TEXT = 500;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
              .build());

  private AnswerReader() {}

  static SendOutcome read(int httpStatus, byte[] body) {
    JsonNode answer = parse(body);
    boolean good = httpStatus >= 200 && httpStatus <= 299;
    Wamid wamid = good ? wamid(answer.path("messages").path(0).path("id")) : null;
    if (wamid != null) {
      return accepted(wamid, answer);
    }
    if (answer.path("error").isObject()) {
      return rejected(httpStatus, answer.path("error"));
    }
    UnknownReason reason = good ? UnknownReason.NO_MESSAGE_ID : UnknownReason.NO_ERROR_OBJECT;
    return new SendOutcome.Unknown(reason, "HTTP " + httpStatus);
  }

  /** Reads the answer to a read mark. */
  static ReadOutcome readMark(int httpStatus, byte[] body) {
    JsonNode answer = parse(body);
    boolean good = httpStatus >= 200 && httpStatus <= 299;
    if (good && answer.path("success").asBoolean(false)) {
      return new ReadOutcome.Marked();
    }
    return answer.path("error").isObject()
        ? new ReadOutcome.Refused(rejected(httpStatus, answer.path("error")))
        : new ReadOutcome.NoAnswer("HTTP " + httpStatus);
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode answer = MAPPER.readTree(new String(body, StandardCharsets.UTF_8));
      return answer == null ? MissingNode.getInstance() : answer;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static Wamid wamid(JsonNode id) {
    try {
      return id.isTextual() ? new Wamid(id.textValue()) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static SendOutcome accepted(Wamid wamid, JsonNode answer) {
    JsonNode contact = answer.path("contacts").path(0);
    return new SendOutcome.Accepted(
        wamid,
        text(contact.path("wa_id")),
        text(contact.path("user_id")),
        text(answer.path("messages").path(0).path("message_status")));
  }

  private static SendOutcome.Rejected rejected(int httpStatus, JsonNode error) {
    Integer code = integer(error.path("code"));
    Integer subcode = integer(error.path("error_subcode"));
    boolean transientError = error.path("is_transient").asBoolean(false);
    MetaErrorType type = MetaErrorCatalogue.classify(httpStatus, code, subcode, transientError);
    return new SendOutcome.Rejected(
        httpStatus,
        type,
        code,
        subcode,
        text(error.path("message")),
        details(error),
        text(error.path("fbtrace_id")));
  }

  /** The details stand in one of three places, depending on the part of Meta that answers. */
  private static String details(JsonNode error) {
    JsonNode data = error.path("error_data");
    String details = text(data.isTextual() ? data : data.path("details"));
    return details == null ? text(error.path("error_user_msg")) : details;
  }

  private static String text(JsonNode node) {
    String text = node.isTextual() || node.isIntegralNumber() ? node.asText() : null;
    if (text == null || text.isBlank()) {
      return null;
    }
    String storable = text.replace('\0', '\uFFFD');
    int length = storable.codePointCount(0, storable.length());
    return length <= MAX_TEXT
        ? storable
        : storable.substring(0, storable.offsetByCodePoints(0, MAX_TEXT));
  }

  private static Integer integer(JsonNode node) {
    String digits = text(node);
    return digits != null && digits.matches("-?[0-9]{1,9}") ? Integer.valueOf(digits) : null;
  }
}
