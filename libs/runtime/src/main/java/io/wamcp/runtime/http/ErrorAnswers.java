package io.wamcp.runtime.http;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.runtime.logging.Correlation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;

/** Turns whatever goes wrong into the one error shape; the exception's text stays in the log. */
final class ErrorAnswers {

  private static final Logger LOG = System.getLogger(ErrorAnswers.class.getName());

  private ErrorAnswers() {}

  static void register(HttpRouting.Builder routing) {
    routing.error(HttpError.class, ErrorAnswers::known);
    routing.error(HttpException.class, (req, res, e) -> status(req, res, e.status(), e));
    routing.error(RequestException.class, ErrorAnswers::broken);
    routing.error(
        BodyTimeoutException.class, (req, res, e) -> known(req, res, RequestBody.timedOut()));
    routing.error(Throwable.class, ErrorAnswers::unexpected);
  }

  /** For what fails before routing: broken request lines, too long bodies. */
  static DirectHandlers direct() {
    DirectHandler handler =
        (request, type, status, headers, message) -> {
          String id = RequestIds.of(request.headers().first(RequestIds.HEADER));
          return TransportResponse.builder()
              .status(status)
              .headers(headers)
              .header(HeaderNames.CONTENT_TYPE, MediaTypes.APPLICATION_JSON.text())
              .header(RequestIds.HEADER, id)
              .keepAlive(type.keepAlive())
              .entity(ErrorBody.of(status, id))
              .build();
        };
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }

  static void answer(ServerResponse res, Status status, byte[] body) {
    res.status(status).header(HeaderNames.CONTENT_TYPE, MediaTypes.APPLICATION_JSON.text());
    res.send(body);
  }

  static void known(ServerRequest req, ServerResponse res, HttpError error) {
    if (error.endsConnection()) {
      res.header(HeaderValues.CONNECTION_CLOSE);
    }
    if (error.status().code() == Status.SERVICE_UNAVAILABLE_503.code()) {
      res.header(HeaderNames.RETRY_AFTER, "1");
    }
    answer(res, error.status(), ErrorBody.of(error.code(), error.getMessage(), idOf(req)));
  }

  /**
   * So the server reports HTTP that makes no sense: what follows on the connection is no request.
   */
  private static void broken(ServerRequest req, ServerResponse res, RequestException e) {
    if (!e.keepAlive()) {
      res.header(HeaderValues.CONNECTION_CLOSE);
    }
    status(req, res, e.eventType().defaultStatus(), e);
  }

  private static void status(ServerRequest req, ServerResponse res, Status status, Throwable e) {
    if (status.code() >= Status.INTERNAL_SERVER_ERROR_500.code()) {
      log(req, e);
    }
    answer(res, status, ErrorBody.of(status, idOf(req)));
  }

  private static void unexpected(ServerRequest req, ServerResponse res, Throwable e) {
    log(req, e);
    answer(
        res,
        Status.INTERNAL_SERVER_ERROR_500,
        ErrorBody.of("internal_error", "The request could not be answered", idOf(req)));
  }

  private static void log(ServerRequest req, Throwable e) {
    Correlation.with(
        Map.of(Correlation.REQUEST_ID, idOf(req)),
        () ->
            LOG.log(
                Level.ERROR,
                () -> req.prologue().method().text() + " " + req.path().path() + " failed",
                e));
  }

  private static String idOf(ServerRequest req) {
    return req.context().get(RequestId.class).map(RequestId::value).orElse("");
  }
}
