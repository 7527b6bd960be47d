package io.wamcp.runtime.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads a request's body whole, bounded in length; its time is {@code server.body-timeout}. */
public final class RequestBody {

  private RequestBody() {}

  /**
   * The body's bytes as they came.
   *
   * @param maxBytes longest accepted body
   * @throws HttpError 413 for a longer body; 408 where the time is over and can still be answered;
   *     400 where its transfer coding is broken
   */
  public static byte[] read(ServerRequest req, int maxBytes) {
    if (!req.content().hasEntity()) {
      return new byte[0];
    }
    if (req.headers().contentLength().orElse(0) > maxBytes) {
      throw tooLarge(maxBytes);
    }
    try (InputStream in = req.content().inputStream()) {
      byte[] body = in.readNBytes(maxBytes + 1);
      if (body.length > maxBytes) {
        throw tooLarge(maxBytes);
      }
      return body;
    } catch (BodyTimeoutException e) {
      throw timedOut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException e) {
      // So the server reports a chunk whose size is no number.
      throw HttpError.thatEndsTheConnection(
          Status.BAD_REQUEST_400, "malformed_body", "The request body is not framed as HTTP asks");
    }
  }

  static HttpError timedOut() {
    return HttpError.thatEndsTheConnection(
        Status.REQUEST_TIMEOUT_408, "request_timeout", "The request body did not arrive in time");
  }

  private static HttpError tooLarge(int maxBytes) {
    // The rest of the body is not worth reading.
    return HttpError.thatEndsTheConnection(
        Status.REQUEST_ENTITY_TOO_LARGE_413,
        "body_too_large",
        "The request body is longer than " + maxBytes + " bytes");
  }
}
