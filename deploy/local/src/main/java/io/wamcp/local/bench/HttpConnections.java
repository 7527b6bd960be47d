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

/**
 * Kept-alive connections to one server, each for one request at a time. Does as little as HTTP/1.1
 * allows, as the client shares the processor with what it measures. Thread-safe.
 */
final class HttpConnections implements AutoCloseable {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int ANSWER_MILLIS = 60_000;

  private final URI server;
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
    try {
      Connection connection = idle.pollFirst();
      if (connection == null) {
        connection = new Connection(server);
      }
      int status = connection.exchange(request);
      if (connection.reusable()) {
        idle.addFirst(connection);
      } else {
        connection.close();
      }
      return status;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
      socket.getOutputStream().write(request);
      String status = line();
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
