package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.domain.id.Wamid;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The dedupe ids of items: the same for every delivery of the same element. */
final class EventIds {

  private static final int DIGEST_BYTES = 8;

  private EventIds() {}

  /**
   * A message's id. A placeholder for a message that cannot be shown has its own, since the real
   * message may follow under the same wamid.
   */
  static String message(PhoneNumberId number, Wamid wamid, boolean placeholder) {
    return "msg:" + number + ":" + wamid + (placeholder ? ":unsupported" : "");
  }

  /** The id of a message the business wrote on its own phone. */
  static String echo(PhoneNumberId number, Wamid wamid) {
    return "echo:" + number + ":" + wamid;
  }

  /** A status' id; in groups each participant has a status of their own. */
  static String status(PhoneNumberId number, Wamid wamid, String status, String participant) {
    String id = "status:" + number + ":" + wamid + ":" + status;
    return participant == null ? id : id + ":" + participant;
  }

  /**
   * The id of any other element: what it is, whose it is, what it says and when Meta said it. The
   * same may happen again (a template is paused twice), and only the time of the entry tells that
   * from a delivery that comes again.
   *
   * @param time null where the entry has none: then what says the same is taken for the same
   */
  static String other(String field, WabaId account, EntryTime time, JsonNode value) {
    StringBuilder canonical = new StringBuilder();
    write(value, canonical);
    if (time != null) {
      canonical.append('@').append(time.text());
    }
    return field + ":" + (account == null ? "-" : account) + ":" + digest(canonical);
  }

  private static String digest(StringBuilder canonical) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Writes with sorted keys: jsonb gives keys back in another order than Meta sent them. */
  private static void write(JsonNode node, StringBuilder out) {
    if (node.isObject()) {
      out.append('{');
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
      sorted.forEach(
          (key, child) -> {
            out.append(key.length()).append(':').append(key);
            write(child, out);
          });
      out.append('}');
    } else if (node.isArray()) {
      out.append('[');
      node.forEach(child -> write(child, out));
      out.append(']');
    } else {
      out.append(node).append(',');
    }
  }
}
