package io.wamcp.inngest.devserver.event;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.nio.charset.StandardCharsets;

/** Says in the Inngest server's words why a body is not JSON. */
final class JsonProblem {

  private JsonProblem() {}

  static String describe(byte[] body, JsonProcessingException problem) {
    if (problem instanceof JsonEOFException) {
      return "unexpected end of JSON input";
    }
    if (problem instanceof StreamConstraintsException) {
      return "the JSON is nested too deeply or has too long a text";
    }
    int at = offset(body, problem.getLocation());
    String place = expectsName(body, at) ? "object key string" : "value";
    char found = at < body.length ? (char) (body[at] & 0xff) : ' ';
    return "invalid character '" + found + "' looking for beginning of " + place;
  }

  /** Where the first character that cannot be stands: the parser may have read past its token. */
  private static int offset(byte[] body, JsonLocation location) {
    long reported = location == null ? 0 : Math.max(0, location.getByteOffset());
    int at = (int) Math.min(reported, body.length);
    while (at > 0 && isWordPart(body[at - 1])) {
      at--;
    }
    return at;
  }

  private static boolean isWordPart(byte b) {
    return b > ' ' && Character.isLetterOrDigit((char) b);
  }

  private static boolean expectsName(byte[] body, int at) {
    String before = new String(body, 0, at, StandardCharsets.UTF_8).stripTrailing();
    return before.endsWith("{");
  }
}
