package io.wamcp.meta.graph;

/**
 * What became of a request to mark a message as read. A repeat changes nothing, so whatever is in
 * doubt may be asked for again.
 */
public sealed interface ReadOutcome {

  /** WhatsApp shows the message, and earlier ones of the chat, as read. */
  record Marked() implements ReadOutcome {}

  /** Meta refused with an error object. */
  record Refused(SendOutcome.Rejected why) implements ReadOutcome {}

  /** There was no answer, or none that says anything. */
  record NoAnswer(String why) implements ReadOutcome {}
}
