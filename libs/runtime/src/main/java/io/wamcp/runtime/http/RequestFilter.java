package io.wamcp.runtime.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.wamcp.runtime.logging.Correlation;
import java.util.Map;

/** Gives each request its id and its place among those being answered. */
final class RequestFilter implements Filter {

  private final InFlight inFlight;

  RequestFilter(InFlight inFlight) {
    this.inFlight = inFlight;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
    String id = RequestIds.of(req.headers().first(RequestIds.HEADER));
    req.context().register(new RequestId(id));
    res.header(RequestIds.HEADER, id);
    if (!inFlight.enter()) {
      res.header(HeaderNames.RETRY_AFTER, "1");
      ErrorAnswers.answer(
          res,
          Status.SERVICE_UNAVAILABLE_503,
          ErrorBody.of("busy", "The server is busy, try again", id));
      return;
    }
    try {
      Correlation.with(Map.of(Correlation.REQUEST_ID, id), chain::proceed);
    } finally {
      inFlight.leave();
    }
  }
}
