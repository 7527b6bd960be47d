package io.wamcp.meta.graph;

import io.helidon.webclient.api.ConnectedSocketChannelInfo;
import io.helidon.webclient.api.ConnectedSocketInfo;
import io.helidon.webclient.api.ConnectionListener;
import java.net.SocketException;
import java.time.Duration;

/**
 * Bounds the TLS handshake. The HTTP client sets its read timeout only when a request starts; a
 * peer that accepts the connection and then says nothing would hold the handshake for ever.
 */
final class HandshakeTimeout implements ConnectionListener {

  private final int millis;

  HandshakeTimeout(Duration timeout) {
    this.millis = Math.toIntExact(timeout.toMillis());
  }

  @Override
  public void socketConnected(ConnectedSocketInfo connected) throws SocketException {
    connected.socket().setSoTimeout(millis);
  }

  @Override
  public void socketChannelConnected(ConnectedSocketChannelInfo connected) {
    // Blocking sockets only: no channel is ever opened here.
  }
}
