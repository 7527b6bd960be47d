package io.wamcp.mcp.protocol;

import java.util.Base64;
import java.util.Objects;

/**
 * Something a tool shows besides its structured result. Clients count the bytes of images and sound
 * as tokens, so prefer a {@link Link}.
 */
public sealed interface ContentBlock {

  /**
   * A picture.
   *
   * @param data its bytes in base64
   * @param mimeType such as {@code image/png}
   */
  record Image(String data, String mimeType) implements ContentBlock {
    /** Checks that nothing is missing. */
    public Image {
      Objects.requireNonNull(data, "data");
      Objects.requireNonNull(mimeType, "mimeType");
    }
  }

  /**
   * Sound.
   *
   * @param data its bytes in base64
   * @param mimeType such as {@code audio/ogg}
   */
  record Audio(String data, String mimeType) implements ContentBlock {
    /** Checks that nothing is missing. */
    public Audio {
      Objects.requireNonNull(data, "data");
      Objects.requireNonNull(mimeType, "mimeType");
    }
  }

  /**
   * A resource with its text.
   *
   * @param uri its name
   * @param mimeType such as {@code application/json}
   * @param text what it holds
   */
  record Embedded(String uri, String mimeType, String text) implements ContentBlock {
    /** Checks that nothing is missing. */
    public Embedded {
      Objects.requireNonNull(uri, "uri");
      Objects.requireNonNull(mimeType, "mimeType");
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * A resource the client may read. Revision 2025-06-18 and later know it.
   *
   * @param uri where it is
   * @param name short name for people
   * @param mimeType such as {@code image/jpeg}
   */
  record Link(String uri, String name, String mimeType) implements ContentBlock {
    /** Checks that nothing is missing. */
    public Link {
      Objects.requireNonNull(uri, "uri");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(mimeType, "mimeType");
    }
  }

  /** A picture of these bytes. */
  static ContentBlock image(byte[] bytes, String mimeType) {
    return new Image(Base64.getEncoder().encodeToString(bytes), mimeType);
  }

  /** Sound of these bytes. */
  static ContentBlock audio(byte[] bytes, String mimeType) {
    return new Audio(Base64.getEncoder().encodeToString(bytes), mimeType);
  }
}
