package io.wamcp.local.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines of UTF-8 of bounded length. Not thread-safe. */
final class LineReader {

  private static final int BUFFER = 8_192;

  private final InputStream in;
  private final int longest;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int filled;
  private boolean tooLong;

  /**
   * Makes a reader.
   *
   * @param longest bytes of a line that is kept
   */
  LineReader(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** The next line without its end; null at the end of the input. */
  String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    tooLong = false;
    while (true) {
      if (position == filled) {
        filled = Math.max(0, in.read(buffer));
        position = 0;
        if (filled == 0) {
          return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
        }
      }
      byte next = buffer[position++];
      if (next == '\n') {
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
      }
      if (line.size() < longest) {
        line.write(next);
      } else {
        tooLong = true;
      }
    }
  }

  /** Whether the line read last was longer than allowed, and is not whole. */
  boolean tooLong() {
    return tooLong;
  }
}
