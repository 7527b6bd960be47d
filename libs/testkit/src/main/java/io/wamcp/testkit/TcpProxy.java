package io.wamcp.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Passes bytes between clients and a server, when a gate lets them through. Thread-safe. */
public final class TcpProxy implements AutoCloseable {

  /** Holds bytes back. Called by several threads at a time. */
  @FunctionalInterface
  public interface Gate {

    /**
     * Returns when what was read may go on.
     *
     * @param answer whether the server sent it
     */
    void await(boolean answer) throws InterruptedException;
  }

  private final String host;
  private final int serverPort;
  private final Gate gate;
  private final ServerSocket listener;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  /** Listens at once, on a free port of this machine. */
  public TcpProxy(String host, int port, Gate gate) {
    this.host = host;
    this.serverPort = port;
    this.gate = gate;
    try {
      this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("tcp-proxy").start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        sockets.add(client);
        connect(client);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  /** A client of a server that is away is hung up on. */
  private void connect(Socket client) throws IOException {
    try {
      Socket target = new Socket(host, serverPort);
      sockets.add(target);
      client.setTcpNoDelay(true);
      target.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> pump(client, target, false));
      Thread.ofVirtual().start(() -> pump(target, client, true));
    } catch (IOException e) {
      client.close();
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        gate.await(answers);
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // Either side hung up; both sockets are closed by now.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hangs up on everybody. */
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
