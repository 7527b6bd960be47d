package io.wamcp.mcp.protocol;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;

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
   * @throws RpcException 413 when it is longer than the limit, 400 when it breaks off or its chunks
   *     are broken
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
    } catch (IOException e) {
      throw broken("The request body broke off");
    } catch (IllegalArgumentException e) {
      // So the server reports a chunk whose size is no number.
      throw broken("The request body is not framed as HTTP asks");
    }
  }

  /** What follows on the connection cannot be told from the rest of the body. */
  private static RpcException broken(String message) {
    return RpcException.http(400, message).withHeader("Connection", "close");
  }

  private RpcException tooLarge() {
    // The rest of the body stays unread, so the connection cannot be used again.
    return RpcException.http(413, "The request body is larger than " + limit + " bytes")
        .withHeader("Connection", "close");
  }
}
