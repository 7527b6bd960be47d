package io.wamcp.runtime.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;

/**
 * What a connection reads, passed on as it comes. While the connection reads a request's first
 * line, the first byte of it starts the time of {@link HeaderDeadlines}. For the connection's
 * thread.
 */
final class TimedReader {

  private final DataReader source;
  private final HeaderDeadlines deadlines;
  private final DataReader reader = DataReader.create(this::next);
  private InterruptableTask<?> connection;

  TimedReader(DataReader source, HeaderDeadlines deadlines) {
    this.source = source;
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
    source.ensureAvailable();
    byte[] bytes = source.readBytes(source.available());
    beginOfRequest();
    return bytes;
  }

  private void beginOfRequest() {
    if (connection.canInterrupt()) {
      deadlines.begin();
    }
  }
}
