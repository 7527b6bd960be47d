package io.wamcp.runtime.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/**
 * HTTP/1.1 whose requests have a time from their first byte to the end of their headers. The server
 * itself says only when a first line is complete, so it is given a reader that sees one begin.
 * Thread-safe.
 */
final class TimedHttp implements ServerConnectionSelector {

  private final OpenConnections open;
  private final HeaderDeadlines deadlines;
  private final ServerConnectionSelector http;

  TimedHttp(Duration headerTimeout, OpenConnections open) {
    this.open = open;
    this.deadlines = new HeaderDeadlines(headerTimeout);
    this.http =
        Http1ConnectionSelector.builder()
            .config(config -> config.addReceiveListener(deadlines))
            .build();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    TimedReader reader = new TimedReader(context, deadlines);
    ServerConnection connection = http.connection(new TimedConnection(context, reader.reader()));
    reader.serves(connection);
    return open.track(connection);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }
}
