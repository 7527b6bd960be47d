package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;
import java.util.function.Function;

/** Lenient access to Meta's JSON: a wrong type reads as absent, a number as its digits. */
final class JsonFields {

  /** User ids are a country, a dot and up to 128 characters; parent ids a little more. */
  static final int MAX_PARTY_ID = 160;

  private static final long LAST_SECOND = 253_402_300_799L;

  private JsonFields() {}

  /** The text, or the digits of a whole number; null for anything else. */
  static String scalar(JsonNode node) {
    return node.isTextual() || node.isIntegralNumber() ? node.asText() : null;
  }

  /** As {@link #scalar}, with blank text read as absent. */
  static String scalar(JsonNode object, String field) {
    String text = scalar(object.path(field));
    return text == null || text.isBlank() ? null : text;
  }

  /** The first of the fields that is present; null when none is. */
  static String firstScalar(JsonNode object, String... fields) {
    for (String field : fields) {
      String text = scalar(object, field);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /** The text even when empty; null for anything but text. */
  static String text(JsonNode object, String field) {
    JsonNode node = object.path(field);
    return node.isTextual() ? node.textValue() : null;
  }

  /** An id of a person or group, when present and within bounds. */
  static String partyId(JsonNode object, String field) {
    String id = scalar(object, field);
    return id != null && acceptablePartyId(id) ? id : null;
  }

  static boolean acceptablePartyId(String id) {
    return id.length() <= MAX_PARTY_ID && id.chars().noneMatch(Character::isISOControl);
  }

  static Wamid wamid(JsonNode object, String field) {
    return id(object, field, Wamid::new);
  }

  static PhoneNumberId phoneNumberId(JsonNode value) {
    return phoneNumberId(value.path("metadata"), "phone_number_id");
  }

  static PhoneNumberId phoneNumberId(JsonNode object, String field) {
    return id(object, field, PhoneNumberId::new);
  }

  static WabaId wabaId(JsonNode object, String field) {
    return id(object, field, WabaId::new);
  }

  /** A point in time given as seconds since 1970, text or number; null when it is neither. */
  static Instant seconds(JsonNode object, String field) {
    String digits = scalar(object, field);
    if (digits == null || !digits.matches("[0-9]{1,12}")) {
      return null;
    }
    long seconds = Long.parseLong(digits);
    return seconds > LAST_SECOND ? null : Instant.ofEpochSecond(seconds);
  }

  /** A whole number given as number or text; null when it is neither. */
  static Integer integer(JsonNode object, String field) {
    String digits = scalar(object, field);
    return digits != null && digits.matches("-?[0-9]{1,9}") ? Integer.valueOf(digits) : null;
  }

  private static <T> T id(JsonNode object, String field, Function<String, T> type) {
    String text = scalar(object, field);
    if (text == null) {
      return null;
    }
    try {
      return type.apply(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
