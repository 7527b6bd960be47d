package io.wamcp.mcp.protocol;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which browser origins may use the endpoint, and the headers that tell a browser so. Immutable.
 */
final class Cors {
  private static final String METHODS = "POST, GET, DELETE, OPTIONS";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, Accept, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method,"
          + " Mcp-Name, Last-Event-ID";
  private static final String EXPOSED = "Mcp-Session-Id, Retry-After, WWW-Authenticate";
  private final Set<String> allowedOrigins;

  Cors(Set<String> allowedOrigins) {
    this.allowedOrigins =
        allowedOrigins.stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  boolean allows(String origin) {
    return allowedOrigins.contains(origin.toLowerCase(Locale.ROOT));
  }

  /** Puts on the headers every answer to an allowed origin has, errors included. */
  void addHeaders(ServerResponse response, String origin) {
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    response.header(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response.header(HeaderNames.VARY, "Origin");
  }

  /** Puts on what a preflight asks for. */
  void addPreflightHeaders(ServerResponse response) {
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, "600");
  }
}
