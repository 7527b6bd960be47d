package io.wamcp.testkit.meta;

import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;

/** Reads a request's body as text; empty when it has none. */
final class RequestText {

  private RequestText() {}

  static String of(ServerRequest request) {
    return request.content().hasEntity()
        ? new String(request.content().as(byte[].class), StandardCharsets.UTF_8)
        : "";
  }
}
