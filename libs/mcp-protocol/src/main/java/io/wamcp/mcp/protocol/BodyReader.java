package io.wamcp.mcp.protocol;

import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/** Reads a request body up to a limit. */
final class BodyReader {
  static final int DEFAULT_LIMIT = 1024 * 1024;
  private final int limit;

  BodyReader(int limit) {
    this.limit = limit;
  }

  int limit() {
    return limit;
  }

  /**
   * The whole body.
   *
   * @throws RpcException 413 when it is longer than the limit, 408 when the server finds it too
   *     slow, 400 when it breaks off or its chunks are broken
   */
  byte[] read(ServerRequest request) {
    if (request.headers().contentLength().orElse(0) > limit) {
      throw tooLarge();
    }
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw tooLarge();
      }
      return bytes;
    } catch (SocketTimeoutException e) {
      throw ends(408, "The request body did not arrive in time");
    } catch (IOException e) {
      throw ends(400, "The request body broke off");
    } catch (RequestException e) {
      throw e.status() == Status.REQUEST_ENTITY_TOO_LARGE_413 ? tooLarge() : brokenFraming();
    } catch (IllegalArgumentException e) {
      // So the server reports a chunk whose size is no number.
      throw brokenFraming();
    }
  }

  private static RpcException brokenFraming() {
    return ends(400, "The request body is not framed as HTTP asks");
  }

  /** What follows on the connection cannot be told from the rest of the body. */
  private static RpcException ends(int status, String message) {
    return RpcException.http(status, message).withHeader("Connection", "close");
  }

  private RpcException tooLarge() {
    // The rest of the body stays unread, so the connection cannot be used again.
    return RpcException.http(413, "The request body is larger than " + limit + " bytes")
        .withHeader("Connection", "close");
  }
}
