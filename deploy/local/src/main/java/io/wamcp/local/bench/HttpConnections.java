package io.wamcp.local.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Kept-alive connections to one server, each for one request at a time, and a bounded number of
 * them as of any real sender: a request waits for one, which counts as its latency. Does as little
 * as HTTP/1.1 allows, as the client shares the processor with what it measures. Thread-safe.
 */
final class HttpConnections implements AutoCloseable {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int ANSWER_MILLIS = 60_000;

  /** More than a service answers at a time, fewer than it accepts. */
  private static final int MOST = 1_200;

  private final URI server;
  private final Semaphore free = new Semaphore(MOST, true);
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

  HttpConnections(URI server) {
    this.server = server;
  }

  /** The begin of a POST; its signature, length and body follow. */
  String head(String path) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: "
        + server.getAuthority()
        + "\r\n"
        + "Content-Type: application/json\r\n";
  }

  /** Sends a whole request and gives the status of its answer. */
  int exchange(byte[] request) {
    free.acquireUninterruptibly();
    try {
      Connection kept = idle.pollFirst();
      if (kept != null) {
        try {
          return exchange(kept, request);
        } catch (Ended e) {
          // It went while nobody used it, which tells nothing of the server.
        }
      }
      return exchange(new Connection(server), request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      free.release();
    }
  }

  private int exchange(Connection connection, byte[] request) throws IOException {
    boolean reusable = false;
    try {
      int status = connection.exchange(request);
      reusable = connection.reusable();
      return status;
    } finally {
      if (reusable) {
        idle.addFirst(connection);
      } else {
        connection.close();
      }
    }
  }

  /** A connection ended before any answer. */
  private static final class Ended extends IOException {
    private static final long serialVersionUID = 1L;

    Ended(IOException cause) {
      super("the connection ended before an answer", cause);
    }
  }

  @Override
  public void close() {
    idle.forEach(Connection::close);
    idle.clear();
  }

  private static final class Connection {

    private final Socket socket = new Socket();
    private final InputStream in;
    private boolean reusable = true;

    Connection(URI server) throws IOException {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      in = new BufferedInputStream(socket.getInputStream(), 1024);
    }

    int exchange(byte[] request) throws IOException {
      String status = begin(request);
      long length = 0;
      for (String header = line(); !header.isEmpty(); header = line()) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          length = Long.parseLong(lower.substring(15).trim());
        } else if (lower.startsWith("connection:") && lower.contains("close")) {
          reusable = false;
        } else if (lower.startsWith("transfer-encoding:")) {
          throw new IOException("an answer without a length");
        }
      }
      in.skipNBytes(length);
      return Integer.parseInt(status.substring(9, 12));
    }

    private String begin(byte[] request) throws Ended {
      try {
        socket.getOutputStream().write(request);
        return line();
      } catch (IOException e) {
        throw new Ended(e);
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("the connection ended early");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    boolean reusable() {
      return reusable;
    }

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // It is gone either way.
      }
    }
  }

  static byte[] bytes(String head, byte[] body) {
    byte[] begin =
        (head + "Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[begin.length + body.length];
    System.arraycopy(begin, 0, all, 0, begin.length);
    System.arraycopy(body, 0, all, begin.length, body.length);
    return all;
  }
}
