package io.wamcp.runtime.http;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.wamcp.runtime.logging.Correlation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;

/**
 * Gives each request its id, a time for its body, and its place among those being answered; ends
 * the connection of one that was refused and cannot be read on.
 */
final class RequestFilter implements Filter {

  private static final Logger LOG = System.getLogger(RequestFilter.class.getName());

  /** A client may still be sending: closed upon that, it would not get to read the answer. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final OpenConnections connections;
  private final InFlight inFlight;
  private final BodyMemory memory;
  private final Duration bodyTimeout;

  RequestFilter(
      OpenConnections connections, InFlight inFlight, BodyMemory memory, Duration bodyTimeout) {
    this.connections = connections;
    this.inFlight = inFlight;
    this.memory = memory;
    this.bodyTimeout = bodyTimeout;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
    String id = RequestIds.of(req.headers().first(RequestIds.HEADER));
    req.context().register(new RequestId(id));
    res.header(RequestIds.HEADER, id);
    if (connections.endsNext()) {
      res.header(HeaderValues.CONNECTION_CLOSE);
    }
    BodyMemory.Share share = memory.share();
    // Also for a body that no handler reads: the server itself takes it off the connection.
    req.streamFilter(body -> new TimedBody(body, bodyTimeout, share));
    if (!memory.roomFor(req.headers().contentLength().orElse(0)) || !inFlight.enter()) {
      share.close();
      ErrorAnswers.known(req, res, HttpError.busy());
      endWhereSaid(req, res);
      return;
    }
    try {
      Correlation.with(Map.of(Correlation.REQUEST_ID, id), chain::proceed);
    } finally {
      share.close();
      inFlight.leave();
    }
    endWhereSaid(req, res);
  }

  /** The server only says so: it would take what comes next on the connection for a request. */
  private static void endWhereSaid(RoutingRequest req, RoutingResponse res) {
    if (!res.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
      return;
    }
    Deadline deadline = Deadline.start(LINGER);
    try {
      req.content().consume();
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "the rest of a request is not there", e);
    } finally {
      deadline.end();
    }
    throw new CloseConnectionException("the answer said that it is the last on its connection");
  }
}
