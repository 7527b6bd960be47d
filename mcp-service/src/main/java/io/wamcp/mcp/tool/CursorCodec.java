package io.wamcp.mcp.tool;

import io.wamcp.domain.id.ClientId;
import io.wamcp.mcp.auth.Pepper;
import io.wamcp.store.ConversationPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Writes and reads cursors: a position and the way to go from there, sealed for one client, so that
 * nobody can make one up or use another client's. Thread-safe.
 */
public final class CursorCodec {

  /** Longest text looked at. */
  static final int MAX_LENGTH = 128;

  /** Which way a cursor leads. */
  enum Direction {
    /** To messages that came later. */
    NEWER,
    /** To messages that came before. */
    OLDER
  }

  /** A position and where to go from it. */
  record Cursor(Direction direction, ConversationPosition position) {}

  private static final byte VERSION = 1;
  private static final int CONTENT_BYTES = 1 + 1 + Long.BYTES + Long.BYTES;
  private static final byte[] PURPOSE = "cursor:".getBytes(StandardCharsets.US_ASCII);

  private final Pepper pepper;

  public CursorCodec(Pepper pepper) {
    this.pepper = pepper;
  }

  /** The text of a cursor for this client. */
  String write(ClientId client, Cursor cursor) {
    byte[] content =
        ByteBuffer.allocate(CONTENT_BYTES)
            .put(VERSION)
            .put((byte) cursor.direction().ordinal())
            .putLong(cursor.position().xid())
            .putLong(cursor.position().seq())
            .array();
    byte[] mac = pepper.mac(sealed(client, content));
    byte[] all = ByteBuffer.allocate(content.length + mac.length).put(content).put(mac).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** Reads a cursor this server gave to this client. */
  Cursor read(ClientId client, String text) {
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    if (all.length != CONTENT_BYTES + Pepper.MAC_BYTES) {
      throw invalid();
    }
    byte[] content = new byte[CONTENT_BYTES];
    byte[] mac = new byte[Pepper.MAC_BYTES];
    ByteBuffer.wrap(all).get(content).get(mac);
    if (!pepper.verify(sealed(client, content), mac)) {
      throw invalid();
    }
    return cursor(ByteBuffer.wrap(content));
  }

  private static Cursor cursor(ByteBuffer content) {
    byte version = content.get();
    byte direction = content.get();
    if (version != VERSION) {
      throw invalid();
    }
    return new Cursor(
        Direction.values()[direction],
        new ConversationPosition(content.getLong(), content.getLong()));
  }

  private static byte[] sealed(ClientId client, byte[] content) {
    return ByteBuffer.allocate(PURPOSE.length + 16 + content.length)
        .put(PURPOSE)
        .putLong(client.value().getMostSignificantBits())
        .putLong(client.value().getLeastSignificantBits())
        .put(content)
        .array();
  }

  static ToolFailureException invalid() {
    return new ToolFailureException(
        "invalid_cursor",
        "This cursor was not given to this key's client by this server, or is damaged.",
        "Call get_messages without a cursor, and use the cursors of its result unchanged.");
  }
}
