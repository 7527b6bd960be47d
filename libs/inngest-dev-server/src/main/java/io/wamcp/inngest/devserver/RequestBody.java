package io.wamcp.inngest.devserver;

import io.helidon.webserver.http.ServerRequest;

/** Reads request bodies whole; the web server bounds their size. */
public final class RequestBody {

  private RequestBody() {}

  /** The bytes of the body; none when there is no body. */
  public static byte[] read(ServerRequest request) {
    return request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
  }
}
