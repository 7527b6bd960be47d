package io.wamcp.inngest;

/**
 * An event's name together with the type of its data, so that senders and functions cannot differ.
 *
 * @param name as {@link OutgoingEvent#name()}
 * @param dataType what its data is, a record for example
 */
public record EventType<T>(String name, Class<T> dataType) {

  public EventType {
    Check.that(!name.isBlank(), "the event type has no name");
  }

  /** The type of events of this name. */
  public static <T> EventType<T> of(String name, Class<T> dataType) {
    return new EventType<>(name, dataType);
  }

  /** An event of this type, to be sent. */
  public OutgoingEvent event(T data) {
    return OutgoingEvent.of(name, data);
  }
}
