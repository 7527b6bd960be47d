package io.wamcp.runtime.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Reads a request's body whole, bounded in length and in time. */
public final class RequestBody {

  private RequestBody() {}

  /**
   * The body's bytes as they came.
   *
   * @param maxBytes longest accepted body
   * @param timeout longest time for the whole body to arrive. A server socket has no read timeout
   *     of its own, so after it the connection is cut
   * @throws HttpError 413 for a longer body; 408 where the time is over; 400 where its transfer
   *     coding is broken
   */
  public static byte[] read(ServerRequest req, int maxBytes, Duration timeout) {
    if (!req.content().hasEntity()) {
      return new byte[0];
    }
    if (req.headers().contentLength().orElse(0) > maxBytes) {
      throw tooLarge(maxBytes);
    }
    Deadline deadline = Deadline.start(timeout);
    try (InputStream in = req.content().inputStream()) {
      byte[] body = in.readNBytes(maxBytes + 1);
      if (body.length > maxBytes) {
        throw tooLarge(maxBytes);
      }
      return body;
    } catch (IOException | UncheckedIOException e) {
      if (deadline.over()) {
        throw new HttpError(
            Status.REQUEST_TIMEOUT_408,
            "request_timeout",
            "The request body did not arrive in time");
      }
      throw e instanceof IOException io ? new UncheckedIOException(io) : (UncheckedIOException) e;
    } catch (IllegalArgumentException e) {
      // So the server reports a chunk whose size is no number.
      throw HttpError.thatEndsTheConnection(
          Status.BAD_REQUEST_400, "malformed_body", "The request body is not framed as HTTP asks");
    } finally {
      deadline.end();
    }
  }

  private static HttpError tooLarge(int maxBytes) {
    return new HttpError(
        Status.REQUEST_ENTITY_TOO_LARGE_413,
        "body_too_large",
        "The request body is longer than " + maxBytes + " bytes");
  }
}
