package io.wamcp.local.stdio;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Reads {@code text/event-stream} (WHATWG HTML, "Server-sent events"). Not thread-safe. */
final class EventStream {

  private static final int LONGEST_LINE = 4 * 1024 * 1024;

  private final LineReader lines;
  private String lastId;

  EventStream(InputStream in) {
    this.lines = new LineReader(in, LONGEST_LINE);
  }

  /** The id of the last event that had one; null when none had. */
  String lastId() {
    return lastId;
  }

  /** Hands over the data of each event until the stream ends. */
  void forEach(Consumer<String> data) throws IOException {
    StringBuilder event = new StringBuilder();
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.isEmpty()) {
        if (!event.isEmpty()) {
          data.accept(event.toString());
        }
        event.setLength(0);
      } else if (line.startsWith("data:")) {
        event.append(event.isEmpty() ? "" : "\n").append(field(line, "data:"));
      } else if (line.startsWith("id:")) {
        lastId = field(line, "id:");
      }
    }
  }

  private static String field(String line, String name) {
    String value = line.substring(name.length());
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
