package io.wamcp.meta.graph;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A peer on a raw socket that does to each connection whatever a test tells it to. */
final class ScriptedPeer implements AutoCloseable {

  /** What to do with one accepted connection; the socket is closed afterwards. */
  interface Script {
    void run(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private ScriptedPeer(ServerSocket server) {
    this.server = server;
  }

  static ScriptedPeer start(Script script) throws IOException {
    return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  static ScriptedPeer start(ServerSocket server, Script script) {
    ScriptedPeer peer = new ScriptedPeer(server);
    Thread.ofVirtual().start(() -> peer.serve(script));
    return peer;
  }

  /** Answers every request of a connection until the client closes it. */
  static ScriptedPeer answering(int status, byte[] body) throws IOException {
    return answering(status, body, "");
  }

  static ScriptedPeer answering(int status, byte[] body, String header) throws IOException {
    ScriptedPeer[] self = new ScriptedPeer[1];
    ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    self[0] = new ScriptedPeer(socket);
    Thread.ofVirtual()
        .start(
            () ->
                self[0].serve(
                    connection -> {
                      while (self[0].readRequest(connection)) {
                        answer(connection, status, body, header);
                      }
                    }));
    return self[0];
  }

  private void serve(Script script) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.add(socket);
        Thread.ofVirtual().start(() -> run(script, socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void run(Script script, Socket socket) {
    try (socket) {
      script.run(socket);
    } catch (IOException ignored) {
      // The client gave up: the test looks at what the client says.
    }
  }

  /** Reads one request with its body; false when the connection ended. */
  boolean readRequest(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.write(next);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int length =
        text.lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    byte[] body = in.readNBytes(length);
    requests.add(text + new String(body, StandardCharsets.UTF_8));
    return true;
  }

  static void answer(Socket socket, int status, byte[] body, String header) throws IOException {
    String head =
        "HTTP/1.1 " + status + " X\r\ncontent-length: " + body.length + "\r\n" + header + "\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().write(body);
    socket.getOutputStream().flush();
  }

  /** Closes with RST instead of FIN. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  int port() {
    return server.getLocalPort();
  }

  List<String> requests() {
    return requests;
  }

  List<Socket> connections() {
    return connections;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : connections) {
      socket.close();
    }
  }
}
