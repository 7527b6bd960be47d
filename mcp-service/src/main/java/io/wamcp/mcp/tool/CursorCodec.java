package io.wamcp.mcp.tool;

import io.wamcp.domain.id.ClientId;
import io.wamcp.mcp.auth.Pepper;
import io.wamcp.store.ConversationPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

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
    OLDER,
    /** To chats whose last message is older; in {@code list_conversations} only. */
    CHATS
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

  /**
   * Reads a cursor this server gave to this client.
   *
   * @param tool who asks, for the advice in the error
   * @param expected where it may lead
   */
  Cursor read(ClientId client, String text, String tool, Direction... expected) {
    return decode(client, text)
        .filter(cursor -> List.of(expected).contains(cursor.direction()))
        .orElseThrow(() -> invalid(tool));
  }

  private Optional<Cursor> decode(ClientId client, String text) {
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (all.length != CONTENT_BYTES + Pepper.MAC_BYTES) {
      return Optional.empty();
    }
    byte[] content = new byte[CONTENT_BYTES];
    byte[] mac = new byte[Pepper.MAC_BYTES];
    ByteBuffer.wrap(all).get(content).get(mac);
    return pepper.verify(sealed(client, content), mac)
        ? cursor(ByteBuffer.wrap(content))
        : Optional.empty();
  }

  private static Optional<Cursor> cursor(ByteBuffer content) {
    if (content.get() != VERSION) {
      return Optional.empty();
    }
    Direction direction = Direction.values()[content.get()];
    return Optional.of(
        new Cursor(direction, new ConversationPosition(content.getLong(), content.getLong())));
  }

  private static byte[] sealed(ClientId client, byte[] content) {
    return ByteBuffer.allocate(PURPOSE.length + 16 + content.length)
        .put(PURPOSE)
        .putLong(client.value().getMostSignificantBits())
        .putLong(client.value().getLeastSignificantBits())
        .put(content)
        .array();
  }

  static ToolFailureException invalid(String tool) {
    return new ToolFailureException(
        "invalid_cursor",
        "This cursor was not given to this key's client by this server, or is damaged.",
        "Call " + tool + " without a cursor, and use the cursors of its result unchanged.");
  }
}
