package io.wamcp.inngest.devserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before Postgres and, when told to, drops a connection right after the server committed:
 * the client never learns that it did.
 */
final class LostCommits implements AutoCloseable {

  /** The tag of CommandComplete (PostgreSQL's message formats), which the server sends after it. */
  private static final String COMMITTED = "COMMIT\0";

  private final ServerSocket listener;
  private final int postgres;
  private final AtomicInteger left = new AtomicInteger();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  LostCommits(int postgres) {
    this.postgres = postgres;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Loses the answers of the next commits. */
  void lose(int commits) {
    left.set(commits);
  }

  boolean allLost() {
    return left.get() == 0;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), postgres);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pump(client, server, false));
        Thread.ofVirtual().start(() -> pump(server, client, true));
      }
    } catch (IOException e) {
      close();
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        if (answers && text.contains(COMMITTED) && loses()) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // Either side went away; both sockets are closed by now.
      return;
    }
  }

  private boolean loses() {
    return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
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
