package io.wamcp.local.stdio;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Messages to the client, one a line. Thread-safe: lines do not mix. */
final class ClientOutput {

  private final OutputStream out;
  private boolean closed;

  ClientOutput(OutputStream out) {
    this.out = out;
  }

  /** Writes a message; compact JSON has no line breaks. */
  synchronized void send(JsonNode message) {
    if (closed) {
      return;
    }
    try {
      out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      closed = true; // Nobody reads any more; the end of the input ends the process.
    }
  }
}
