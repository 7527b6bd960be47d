package io.wamcp.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhook bodies as Meta does. Written apart from the code under test, so that both would
 * have to be wrong in the same way for a test to pass wrongly.
 */
public final class WebhookSigner {

  /** The header that carries the signature. */
  public static final String HEADER = "X-Hub-Signature-256";

  private final byte[] key;

  public WebhookSigner(String appSecret) {
    this.key = Objects.requireNonNull(appSecret, "appSecret").getBytes(StandardCharsets.UTF_8);
  }

  /** The header value for the given body. */
  public String sign(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
