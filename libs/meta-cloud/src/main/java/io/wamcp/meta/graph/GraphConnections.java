package io.wamcp.meta.graph;

import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.ConnectionKey;
import io.helidon.webclient.api.DefaultDnsResolver;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.TcpClientConnection;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import io.wamcp.meta.graph.SendOutcome.NotSentReason;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import javax.net.ssl.SSLException;

/**
 * The connections to the Graph API. They are opened here, and not by the HTTP client, since only so
 * a failure to connect can be told from a failure after something was sent. An unused connection is
 * watched and trusted for a short time only. Thread-safe.
 */
final class GraphConnections implements AutoCloseable {

  private static final int MAX_IDLE_CONNECTIONS = 64;

  private record Idle(ClientConnection connection, long since) {}

  /** A connection could not be had; nothing was sent. */
  static final class ConnectFailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final NotSentReason reason;

    ConnectFailedException(NotSentReason reason, Throwable cause) {
      super(reason.name(), cause);
      this.reason = reason;
    }

    NotSentReason reason() {
      return reason;
    }
  }

  private final GraphClientSettings settings;
  private final Clock clock;
  private final WebClient client;
  private final Tls tls;
  private final LinkedBlockingDeque<Idle> idle = new LinkedBlockingDeque<>(MAX_IDLE_CONNECTIONS);
  private volatile boolean closed;

  GraphConnections(GraphClientSettings settings, WebClient client, Clock clock) {
    this.settings = settings;
    this.client = client;
    this.clock = clock;
    this.tls = tls(settings);
  }

  private static Tls tls(GraphClientSettings settings) {
    var builder = Tls.builder().enabled(settings.secure());
    if (settings.secure() && settings.sslContext() != null) {
      builder.sslContext(settings.sslContext());
    }
    return builder.build();
  }

  /** A connection that was open a moment ago. */
  ClientConnection take() throws ConnectFailedException {
    if (closed) {
      throw new ConnectFailedException(NotSentReason.CLIENT_CLOSED, null);
    }
    for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
      if (fresh(next)) {
        return next.connection();
      }
      next.connection().closeResource();
    }
    return connect();
  }

  private boolean fresh(Idle candidate) {
    long age = clock.millis() - candidate.since();
    return age >= 0 && age <= settings.maxIdle().toMillis() && candidate.connection().isConnected();
  }

  private ClientConnection connect() throws ConnectFailedException {
    String host = settings.baseUri().getHost();
    TcpClientConnection connection =
        TcpClientConnection.create(
            client,
            ConnectionKey.create(
                settings.baseUri().getScheme(),
                host,
                settings.port(),
                tls,
                DefaultDnsResolver.create(),
                DnsAddressLookup.defaultLookup(),
                Proxy.noProxy()),
            List.of(Http1Client.PROTOCOL_ID),
            this::giveBack,
            ignored -> {});
    requireResolvable(host);
    try {
      return connection.connect();
    } catch (RuntimeException e) {
      boolean tlsFailed = causedBy(e, SSLException.class);
      NotSentReason reason = tlsFailed ? NotSentReason.TLS_FAILED : NotSentReason.CONNECT_FAILED;
      throw new ConnectFailedException(reason, e);
    }
  }

  private static void requireResolvable(String host) throws ConnectFailedException {
    try {
      InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ConnectFailedException(NotSentReason.DNS_FAILED, e);
    }
  }

  /** Keeps a connection whose answer was read to its end; false when it is to be closed. */
  private boolean giveBack(TcpClientConnection connection) {
    if (closed || !connection.isConnected()) {
      return false;
    }
    // The watching read below is what the next request continues with, so its time must cover
    // both the idle time and the wait for that request's answer.
    Duration watch = settings.readTimeout().plus(settings.maxIdle());
    try {
      connection.readTimeout(watch);
      connection.helidonSocket().idle();
    } catch (UncheckedIOException e) {
      return false;
    }
    return idle.offerFirst(new Idle(connection, clock.millis()));
  }

  static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    closed = true;
    for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
      next.connection().closeResource();
    }
  }
}
