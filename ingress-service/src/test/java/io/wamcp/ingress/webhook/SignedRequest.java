package io.wamcp.ingress.webhook;

import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.WebhookSigner;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A good delivery as text, to be spoilt. Nothing about it is wrong until a test says so. */
final class SignedRequest {

  static final String END = "\r\n";

  private static final byte[] BYTES = Fixtures.bytes("webhooks/msg-text.json");

  /** The body. */
  static final String BODY = new String(BYTES, StandardCharsets.ISO_8859_1);

  static final String SIGNATURE = header(WebhookSigner.HEADER, sign(BYTES));
  static final String LENGTH = header("Content-Length", Integer.toString(BYTES.length));
  static final String CHUNKED = header("Transfer-Encoding", "chunked");
  static final String LINE = "POST /webhook/meta HTTP/1.1" + END;

  private SignedRequest() {}

  private static String sign(byte[] body) {
    return new WebhookSigner(IngressUnderTest.SECRET).sign(body);
  }

  static String header(String name, String value) {
    return name + ": " + value + END;
  }

  /** Request line, host, signature, and whatever headers; then the body. */
  static String with(String headers, String body) {
    return LINE + header("Host", "x") + SIGNATURE + headers + END + body;
  }

  /** As above with the right length. */
  static String with(String headers) {
    return with(headers + LENGTH, BODY);
  }

  static String plain() {
    return with("");
  }

  /** The body as one chunk of this size line. */
  static String chunk(String size) {
    return with(CHUNKED, size + END + BODY + END + "0" + END + END);
  }

  static String size() {
    return Integer.toHexString(BYTES.length);
  }

  static String manyHeaders(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> header("X-" + i, "a"))
        .collect(Collectors.joining());
  }
}
