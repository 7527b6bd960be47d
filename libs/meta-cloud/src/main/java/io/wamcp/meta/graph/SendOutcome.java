package io.wamcp.meta.graph;

import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.id.Wamid;

/** What became of one request to send a message. */
public sealed interface SendOutcome {

  /**
   * Meta took the message; whether it is delivered comes later, by webhook.
   *
   * @param waId the recipient's WhatsApp id, which may differ from the number dialled; null when
   *     Meta names none
   * @param userId the recipient's user id; null when Meta names none
   * @param messageStatus set for templates under observation; null otherwise
   */
  record Accepted(Wamid wamid, String waId, String userId, String messageStatus)
      implements SendOutcome {}

  /**
   * Meta refused with an error object: the message was not taken.
   *
   * @param httpStatus the answer's status; 0 when the request was refused before it was sent
   * @param code Meta's code; null when the object has none
   * @param subcode null when absent
   * @param message Meta's words, shortened; null when absent
   * @param details what exactly is wrong; null when absent
   * @param fbtraceId what Meta's support asks for; null when absent
   */
  record Rejected(
      int httpStatus,
      MetaErrorType type,
      Integer code,
      Integer subcode,
      String message,
      String details,
      String fbtraceId)
      implements SendOutcome {}

  /** No connection came about, so that nothing can have reached Meta: safe to send again. */
  record NotSent(NotSentReason reason, String detail) implements SendOutcome {}

  /** Nobody knows. Sending again may double the message; a status webhook may tell. */
  record Unknown(UnknownReason reason, String detail) implements SendOutcome {}

  /** Why nothing was sent. */
  enum NotSentReason {
    DNS_FAILED,
    CONNECT_FAILED,
    TLS_FAILED,
    CLIENT_CLOSED
  }

  /** Why the outcome is unknown. */
  enum UnknownReason {
    READ_TIMEOUT,
    CONNECTION_LOST,
    /** An error status without Meta's error object, as proxies and edges send. */
    NO_ERROR_OBJECT,
    /** A good status without a message id. */
    NO_MESSAGE_ID
  }
}
