package io.wamcp.inngest.devserver;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.json.Json;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/**
 * Marks every reply with the server's kind, asks for the bearer where there is a signing key, and
 * answers 503 while the database is away.
 */
final class AccessFilter implements Filter {

  private static final System.Logger LOG = System.getLogger(AccessFilter.class.getName());
  private static final HeaderName KIND = HeaderNames.create("X-Inngest-Server-Kind");
  private static final List<String> PROTECTED = List.of("/fn/", "/v0/", "/v1/", "/v2/", "/invoke/");

  private final String serverKind;
  private final Optional<KeyCheck> key;

  AccessFilter(String serverKind, Optional<SigningKey> signingKey) {
    this.serverKind = serverKind;
    this.key = signingKey.map(KeyCheck::new);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    response.header(KIND, serverKind);
    String path = request.path().path();
    boolean guarded = key.isPresent() && PROTECTED.stream().anyMatch(path::startsWith);
    if (guarded && !isAuthorized(request.headers().first(HeaderNames.AUTHORIZATION))) {
      response.status(Status.UNAUTHORIZED_401).send("Authentication failed");
      return;
    }
    try {
      chain.proceed();
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "a request failed: {0}", e.getMessage());
      fail(response, Status.SERVICE_UNAVAILABLE_503, "the server's database failed");
    } catch (RuntimeException e) {
      if (isOfWebServer(e)) {
        throw e;
      }
      LOG.log(Level.ERROR, "a request failed", e);
      fail(response, Status.INTERNAL_SERVER_ERROR_500, "internal error");
    }
  }

  /** The web server's own exceptions carry the right status, and a lost client needs no answer. */
  private static boolean isOfWebServer(RuntimeException e) {
    return e instanceof UncheckedIOException || e.getClass().getName().startsWith("io.helidon.");
  }

  private static void fail(RoutingResponse response, Status status, String message) {
    response.status(status).header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(Json.text(Json.object().put("error", message).put("status", status.code())));
  }

  private boolean isAuthorized(Optional<String> header) {
    String token = header.filter(h -> h.startsWith("Bearer ")).map(h -> h.substring(7)).orElse("");
    return key.orElseThrow().opens(token);
  }
}
