package io.wamcp.runtime.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;

/**
 * What a connection reads, passed on as it comes. While the connection reads a request's first
 * line, the first byte of it starts the time of {@link HeaderDeadlines}. For the connection's
 * thread.
 */
final class TimedReader {

  private final DataReader identified;
  private final HelidonSocket socket;
  private final HeaderDeadlines deadlines;
  private final DataReader reader = new UnchainedReader(this::next);
  private InterruptableTask<?> connection;

  TimedReader(ConnectionContext context, HeaderDeadlines deadlines) {
    this.identified = context.dataReader();
    this.socket = context.serverSocket();
    this.deadlines = deadlines;
  }

  DataReader reader() {
    return reader;
  }

  /** Names the connection that reads, before it does. */
  void serves(ServerConnection reading) {
    // By this the server knows which connections a stop may interrupt: those between two requests.
    connection = (InterruptableTask<?>) reading;
  }

  private byte[] next() {
    if (reader.available() > 0) {
      beginOfRequest();
    }
    byte[] bytes = received();
    if (bytes != null && bytes.length > 0) {
      beginOfRequest();
    }
    return bytes;
  }

  /** Null at the end. What the server read to tell the protocol comes first. */
  private byte[] received() {
    if (identified.available() > 0) {
      return identified.readBytes(identified.available());
    }
    try {
      return socket.get();
    } catch (UncheckedIOException e) {
      // By this the server knows that nobody is there to be answered.
      throw new ServerConnectionException("cannot read from the socket", e);
    }
  }

  private void beginOfRequest() {
    if (connection.canInterrupt()) {
      deadlines.begin();
    }
  }
}
