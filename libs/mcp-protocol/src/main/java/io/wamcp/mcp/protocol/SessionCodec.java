package io.wamcp.mcp.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Writes and reads session ids: all a replica has to know about a session, signed for one caller.
 * Thread-safe if its randomness is.
 */
final class SessionCodec {
  /** Longest text looked at. */
  static final int MAX_LENGTH = 512;

  private static final byte FORMAT = 1;
  private static final int VERSION_BYTES = 10;
  private static final int RANDOM_BYTES = 16;
  private static final int FIXED_BYTES = 1 + VERSION_BYTES + Long.BYTES + RANDOM_BYTES;
  private static final int MAX_CLIENT_TEXT = 40;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private final SessionKeys keys;
  private final Duration lifetime;
  private final InstantSource clock;
  private final RandomGenerator random;

  SessionCodec(SessionKeys keys, Duration lifetime, InstantSource clock, RandomGenerator random) {
    this.keys = keys;
    this.lifetime = lifetime;
    this.clock = clock;
    this.random = random;
  }

  /** The id of a new session of this caller. Visible ASCII only, as the protocol demands. */
  String mint(String owner, ProtocolVersion version, Optional<ClientInfo> client) {
    byte[] unique = new byte[RANDOM_BYTES];
    random.nextBytes(unique);
    byte[] about = about(client).getBytes(StandardCharsets.UTF_8);
    byte[] content =
        ByteBuffer.allocate(FIXED_BYTES + about.length)
            .put(FORMAT)
            .put(version.text().getBytes(StandardCharsets.US_ASCII), 0, VERSION_BYTES)
            .putLong(clock.instant().getEpochSecond())
            .put(unique)
            .put(about)
            .array();
    return ENCODER.encodeToString(content)
        + "."
        + ENCODER.encodeToString(keys.sign(owner, content));
  }

  /** The session behind an id, if it was made for this caller and has not expired. */
  Optional<Session> read(String owner, String text) {
    int dot = text.indexOf('.');
    if (dot < 0 || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      byte[] content = Base64.getUrlDecoder().decode(text.substring(0, dot));
      byte[] mac = Base64.getUrlDecoder().decode(text.substring(dot + 1));
      return keys.verify(owner, content, mac) ? session(content) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // Not base64.
    }
  }

  private Optional<Session> session(byte[] content) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      if (buffer.get() != FORMAT) {
        return Optional.empty();
      }
      String version = take(buffer, VERSION_BYTES);
      Instant endsAt = Instant.ofEpochSecond(buffer.getLong()).plus(lifetime);
      byte[] unique = new byte[RANDOM_BYTES];
      buffer.get(unique);
      Optional<ClientInfo> client = client(take(buffer, buffer.remaining()));
      return ProtocolVersion.find(version)
          .filter(found -> clock.instant().isBefore(endsAt))
          .map(found -> new Session(ENCODER.encodeToString(unique), found, client, endsAt));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static String take(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String about(Optional<ClientInfo> client) {
    return client.map(info -> cut(info.name()) + "\n" + cut(info.version())).orElse("");
  }

  private static String cut(String text) {
    return text.length() > MAX_CLIENT_TEXT ? text.substring(0, MAX_CLIENT_TEXT) : text;
  }

  private static Optional<ClientInfo> client(String about) {
    int end = about.indexOf('\n');
    return end <= 0
        ? Optional.empty()
        : Optional.of(new ClientInfo(about.substring(0, end), about.substring(end + 1)));
  }
}
