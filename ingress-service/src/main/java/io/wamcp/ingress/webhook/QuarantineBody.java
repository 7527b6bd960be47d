package io.wamcp.ingress.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.store.Json;
import io.wamcp.store.WebhookIntake.Quarantined;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;

/** Makes quarantine rows. */
final class QuarantineBody {

  /** Longest body kept of bytes that cannot be read at all. */
  static final int MOST_BYTES = 256 * 1024;

  private QuarantineBody() {}

  /** One element in Meta's shape, to be read again once its trouble is gone. */
  static Quarantined ofSlice(String reason, PhoneNumberId number, WabaId account, JsonNode slice) {
    byte[] bytes = Json.write(slice).getBytes(StandardCharsets.UTF_8);
    return new Quarantined(
        reason, Objects.toString(number, null), Objects.toString(account, null), bytes, sha(bytes));
  }

  /** The begin of a body that says nothing we understand; the hash is over all of it. */
  static Quarantined ofUnreadable(String reason, byte[] body) {
    byte[] kept = body.length <= MOST_BYTES ? body : Arrays.copyOf(body, MOST_BYTES);
    return new Quarantined(reason, null, null, kept, sha(body));
  }

  /** A whole body that could be read but not stored. */
  static Quarantined ofWhole(String reason, byte[] body) {
    return new Quarantined(reason, null, null, body, sha(body));
  }

  private static byte[] sha(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
