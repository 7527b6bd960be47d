package io.wamcp.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;

/** A call of {@code send_message} on a bare socket, so that a test can hang up in the middle. */
final class RawStream implements AutoCloseable {

  private final Socket socket;
  private final BufferedReader reader;

  private RawStream(Socket socket) throws IOException {
    this.socket = socket;
    this.reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  static RawStream open(int port, String key, JsonNode arguments) throws IOException {
    String body =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"send_message",\
        "arguments":%s,"_meta":{"progressToken":1,\
        "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
        "io.modelcontextprotocol/clientCapabilities":{}}}}\
        """
            .formatted(arguments);
    byte[] bytes = body.getBytes(UTF_8);
    String head =
        """
        POST /mcp HTTP/1.1
        Host: 127.0.0.1
        Authorization: Bearer %s
        Content-Type: application/json
        Accept: application/json, text/event-stream
        MCP-Protocol-Version: 2026-07-28
        Mcp-Method: tools/call
        Mcp-Name: send_message
        Content-Length: %d

        """
            .formatted(key, bytes.length)
            .replace("\n", "\r\n");
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    socket.setSoLinger(true, 0);
    socket.getOutputStream().write(head.getBytes(UTF_8));
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return new RawStream(socket);
  }

  /** Reads until a line holds the text. */
  void readUntil(String text) throws IOException {
    String line = reader.readLine();
    while (line != null && !line.contains(text)) {
      line = reader.readLine();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
