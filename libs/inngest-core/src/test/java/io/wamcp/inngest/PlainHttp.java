package io.wamcp.inngest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP request written as it was recorded, the Host header included, which clients do not let
 * one set.
 */
final class PlainHttp {

  /** Names of headers are in lower case. */
  record Answer(int status, Map<String, String> headers, byte[] body) {}

  private PlainHttp() {}

  static Answer send(
      int port, String method, String target, Map<String, String> headers, byte[] body)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
      headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      if (body.length > 0) {
        head.append("content-length: " + body.length + "\r\n");
      }
      head.append("connection: close\r\n\r\n");
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      request.write(head.toString().getBytes(ISO_8859_1));
      request.write(body);
      socket.getOutputStream().write(request.toByteArray());
      return read(socket.getInputStream());
    }
  }

  private static Answer read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the answer ended in its head: " + head.toString(ISO_8859_1));
      }
      head.write(next);
    }
    String[] lines = head.toString(ISO_8859_1).split("\r\n");
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
    return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, body);
  }
}
