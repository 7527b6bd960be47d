package io.wamcp.runtime.http;

import io.helidon.http.Status;
import java.util.Objects;

/** Ends a request with a status and an error body meant for the caller's eyes. */
public final class HttpError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String BUSY = "busy";
  private static final String BUSY_MESSAGE = "The server is busy, try again";

  private final transient Status status;
  private final String code;
  private final boolean endsConnection;

  /**
   * @param code stable, in lower case with underscores, for programs
   * @param message for people; must not repeat internal details
   */
  public HttpError(Status status, String code, String message) {
    this(status, code, message, false);
  }

  private HttpError(Status status, String code, String message, boolean endsConnection) {
    super(message, null, false, false);
    this.status = Objects.requireNonNull(status, "status");
    this.code = Objects.requireNonNull(code, "code");
    this.endsConnection = endsConnection;
  }

  /** As above, where what follows on the connection cannot be told from the broken request. */
  static HttpError thatEndsTheConnection(Status status, String code, String message) {
    return new HttpError(status, code, message, true);
  }

  /** Refuses what there is no room for now; {@link ErrorAnswers} says when to try again. */
  static HttpError busy() {
    return new HttpError(Status.SERVICE_UNAVAILABLE_503, BUSY, BUSY_MESSAGE);
  }

  /** As above, where the rest of the request is not read. */
  static HttpError busyInTheMiddle() {
    return thatEndsTheConnection(Status.SERVICE_UNAVAILABLE_503, BUSY, BUSY_MESSAGE);
  }

  public Status status() {
    return status;
  }

  boolean endsConnection() {
    return endsConnection;
  }

  public String code() {
    return code;
  }
}
