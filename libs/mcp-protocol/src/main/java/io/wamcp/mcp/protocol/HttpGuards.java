package io.wamcp.mcp.protocol;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a request must pass before its body is looked at: host, origin, credentials, in this order.
 * Every refusal is an {@link RpcException}. Immutable.
 *
 * @param <P> the application's notion of a caller
 */
final class HttpGuards<P> {
  private static final System.Logger LOG = System.getLogger(HttpGuards.class.getName());
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]+) *");
  private static final int MAX_TOKEN = 4096;
  private static final String CHALLENGE = "Bearer realm=\"wa-mcp\"";
  private final Authenticator<P> authenticator;
  private final Cors cors;
  private final Set<String> allowedHosts;
  private final Function<ServerRequest, String> clientAddress;

  HttpGuards(
      Authenticator<P> authenticator,
      Cors cors,
      Set<String> allowedHosts,
      Function<ServerRequest, String> clientAddress) {
    this.clientAddress = clientAddress;
    this.authenticator = authenticator;
    this.cors = cors;
    this.allowedHosts =
        allowedHosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Checks host and origin, and puts CORS headers on the answer.
   *
   * @throws RpcException 403
   */
  RequestInfo checkSource(ServerRequest request, ServerResponse response, String requestId) {
    if (!allowedHosts.isEmpty() && !isAllowedHost(request.authority())) {
      throw RpcException.http(403, "This host name is not served here");
    }
    List<String> origins = request.headers().values(HeaderNames.ORIGIN);
    if (!origins.isEmpty()) {
      String origin = String.join(",", origins);
      if (!cors.allows(origin)) {
        throw RpcException.http(403, "This origin is not allowed");
      }
      cors.addHeaders(response, origin);
    }
    return new RequestInfo(
        requestId,
        clientAddress.apply(request),
        request.headers().first(HeaderNames.USER_AGENT),
        origins.stream().findFirst());
  }

  /**
   * Checks the credentials.
   *
   * @throws RpcException 401, 403, or 503 when the decision cannot be made
   */
  P authenticate(ServerRequest request, RequestInfo info) {
    List<String> headers =
        request.headers().contains(HeaderNames.AUTHORIZATION)
            ? request.headers().get(HeaderNames.AUTHORIZATION).allValues()
            : List.of();
    Optional<String> bearer = Optional.empty();
    if (!headers.isEmpty()) {
      bearer = headers.size() == 1 ? bearer(headers.getFirst()) : Optional.empty();
      if (bearer.isEmpty()) {
        throw invalidToken();
      }
    }
    return switch (decide(bearer, info)) {
      case Authentication.Authenticated<P> authenticated -> authenticated.principal();
      case Authentication.Missing<P> missing ->
          throw RpcException.http(401, "A key is needed: send Authorization: Bearer <key>")
              .withHeader("WWW-Authenticate", CHALLENGE);
      case Authentication.Invalid<P> invalid -> throw invalidToken();
      case Authentication.Forbidden<P> forbidden ->
          throw RpcException.http(403, "This key may not use this endpoint")
              .withHeader("WWW-Authenticate", CHALLENGE + ", error=\"insufficient_scope\"");
    };
  }

  private Authentication<P> decide(Optional<String> bearer, RequestInfo info) {
    try {
      return authenticator.authenticate(bearer, info);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "request " + info.requestId() + " cannot be authenticated", e);
      throw RpcException.internal(503, "Keys cannot be checked now, reference " + info.requestId())
          .withHeader("Retry-After", "5");
    }
  }

  private static Optional<String> bearer(String header) {
    Matcher matcher = BEARER.matcher(header);
    return matcher.matches() && matcher.group(1).length() <= MAX_TOKEN
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  private static RpcException invalidToken() {
    return RpcException.http(401, "The key is not valid")
        .withHeader("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
  }

  private boolean isAllowedHost(String authority) {
    String host = authority == null ? "" : authority.toLowerCase(Locale.ROOT);
    return allowedHosts.contains(host) || allowedHosts.contains(host.replaceFirst(":\\d+$", ""));
  }
}
