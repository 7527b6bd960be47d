package io.wamcp.meta.webhook;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of inbound messages. Whatever Meta adds later is {@link #UNKNOWN}. */
public enum MessageType {
  TEXT,
  IMAGE,
  VIDEO,
  AUDIO,
  DOCUMENT,
  STICKER,
  LOCATION,
  CONTACTS,
  INTERACTIVE,
  BUTTON,
  ORDER,
  REACTION,
  /** The person changed number, user id or identity; nothing they wrote. */
  SYSTEM,
  /** The person opened the chat for the first time. */
  REQUEST_WELCOME,
  /** A placeholder: Meta does not pass this message on. The real one may follow. */
  UNSUPPORTED,
  EDIT,
  REVOKE,
  UNKNOWN;

  private static final Map<String, MessageType> BY_WIRE_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(MessageType::wireName, Function.identity()));

  /** Reads Meta's word; {@link #UNKNOWN} for null and for words not known here. */
  static MessageType of(String word) {
    return word == null ? UNKNOWN : BY_WIRE_NAME.getOrDefault(word, UNKNOWN);
  }

  /** Meta's word, and the form stored and shown to clients. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isMedia() {
    return switch (this) {
      case IMAGE, VIDEO, AUDIO, DOCUMENT, STICKER -> true;
      default -> false;
    };
  }

  /**
   * Whether such a message is one a person wrote to the business, so that free replies are allowed
   * for 24 hours. Reactions, placeholders, edits and unknown types are left out: Meta does not say
   * that they count, and believing in an open window costs a refused message.
   */
  boolean opensServiceWindow() {
    return switch (this) {
      case SYSTEM, REACTION, UNSUPPORTED, EDIT, REVOKE, UNKNOWN -> false;
      default -> true;
    };
  }
}
