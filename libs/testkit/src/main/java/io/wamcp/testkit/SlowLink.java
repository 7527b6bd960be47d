package io.wamcp.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A way to a database that is far off: whatever a client sends arrives later, and so every round
 * trip takes that long, whatever this machine's processors do. Thread-safe.
 */
public final class SlowLink implements AutoCloseable {

  private static final String JDBC = "jdbc:";

  private final DatabaseAccess near;
  private final URI target;
  private final Duration each;
  private final ServerSocket listener;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  /**
   * @param each how much longer a round trip takes
   */
  public SlowLink(DatabaseAccess near, Duration each) {
    this.near = near;
    this.each = each;
    this.target = URI.create(near.jdbcUrl().substring(JDBC.length()));
    try {
      this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("slow-link").start(this::accept);
  }

  /** The database as it is reached by this way. */
  public DatabaseAccess far() {
    String host = target.getHost() + ":" + target.getPort();
    String here = "127.0.0.1:" + listener.getLocalPort();
    return new DatabaseAccess(near.jdbcUrl().replace(host, here), near.user(), near.password());
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(target.getHost(), target.getPort());
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pump(client, server, each));
        Thread.ofVirtual().start(() -> pump(server, client, Duration.ZERO));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private static void pump(Socket from, Socket to, Duration later) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        Thread.sleep(later);
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // Either side hung up; both sockets are closed by now.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
