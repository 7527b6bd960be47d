package io.wamcp.meta.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Bytes to JSON, with strict rules about the document and none about its content. */
final class BodyReader {

  /** Meta's deepest documented payload has about a dozen levels. */
  static final int MAX_DEPTH = 64;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(1_000)
                          .maxNumberLength(400)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private BodyReader() {}

  /** The document, or why it is none. Exactly one of the two is null. */
  record Outcome(JsonNode document, QuarantineReason reason) {
    static Outcome refused(QuarantineReason reason) {
      return new Outcome(null, reason);
    }
  }

  /**
   * Reads a body. Bytes that are not UTF-8 read as U+FFFD: a damaged name must not cost a message.
   */
  static Outcome read(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return Outcome.refused(QuarantineReason.EMPTY);
    }
    if (text.charAt(0) == BYTE_ORDER_MARK) {
      return Outcome.refused(QuarantineReason.BYTE_ORDER_MARK);
    }
    try (JsonParser parser = MAPPER.createParser(text)) {
      return document(parser);
    } catch (IOException e) {
      return Outcome.refused(QuarantineReason.NOT_JSON);
    }
  }

  private static Outcome document(JsonParser parser) throws IOException {
    JsonNode document;
    try {
      document = MAPPER.readTree(parser);
    } catch (StreamConstraintsException e) {
      boolean deep = parser.getParsingContext().getNestingDepth() > MAX_DEPTH;
      return Outcome.refused(deep ? QuarantineReason.TOO_DEEP : QuarantineReason.VALUE_TOO_LONG);
    } catch (DatabindException e) {
      // Reading a plain tree, the only complaint above the syntax is a repeated key.
      return Outcome.refused(QuarantineReason.DUPLICATE_KEYS);
    } catch (JsonProcessingException e) {
      return Outcome.refused(QuarantineReason.NOT_JSON);
    }
    return endsHere(parser)
        ? new Outcome(document, null)
        : Outcome.refused(QuarantineReason.TRAILING_DATA);
  }

  private static boolean endsHere(JsonParser parser) throws IOException {
    try {
      return parser.nextToken() == null;
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
