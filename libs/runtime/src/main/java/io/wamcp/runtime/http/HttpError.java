package io.wamcp.runtime.http;

import io.helidon.http.Status;
import java.util.Objects;

/** Ends a request with a status and an error body meant for the caller's eyes. */
public final class HttpError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final String code;

  /**
   * @param code stable, in lower case with underscores, for programs
   * @param message for people; must not repeat internal details
   */
  public HttpError(Status status, String code, String message) {
    super(message, null, false, false);
    this.status = Objects.requireNonNull(status, "status");
    this.code = Objects.requireNonNull(code, "code");
  }

  public Status status() {
    return status;
  }

  public String code() {
    return code;
  }
}
