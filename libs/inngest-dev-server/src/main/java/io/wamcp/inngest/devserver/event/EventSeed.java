package io.wamcp.inngest.devserver.event;

import io.wamcp.inngest.devserver.Ulid;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * The {@code X-Inngest-Event-Id-Seed} header: from it the ids of a request's events follow, so a
 * request sent twice gets the same ids.
 */
record EventSeed(long millis, byte[] entropy) {

  static final String HEADER = "X-Inngest-Event-Id-Seed";

  /** Reads {@code <millis>,<base64 of 10 bytes>}; empty when it is something else. */
  static Optional<EventSeed> parse(String header) {
    int comma = header.indexOf(',');
    if (comma < 1 || comma > 15) {
      return Optional.empty();
    }
    try {
      long millis = Long.parseLong(header.substring(0, comma));
      byte[] entropy = Base64.getDecoder().decode(header.substring(comma + 1).strip());
      boolean valid = millis >= 0 && millis < 1L << 48 && entropy.length == Ulid.ENTROPY_BYTES;
      return valid ? Optional.of(new EventSeed(millis, entropy)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The id of the event at this position, counted from 1: it is added to the last four bytes. */
  String id(int position) {
    ByteBuffer bytes = ByteBuffer.wrap(entropy.clone());
    bytes.putInt(6, bytes.getInt(6) + position);
    return Ulid.of(millis, bytes.array());
  }
}
