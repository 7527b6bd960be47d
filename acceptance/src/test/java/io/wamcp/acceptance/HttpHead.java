package io.wamcp.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The first line and the headers of a request or an answer, as they came. */
record HttpHead(String firstLine, List<String> headers) {

  private static final int LONGEST = 64 * 1024;

  /** Headers that say how the connection goes on. Here it does not. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "keep-alive", "upgrade", "http2-settings");

  private static final String END = "\r\n\r\n";

  /** Reads up to the empty line and not a byte further; empty when the peer hangs up before. */
  static Optional<HttpHead> read(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(END, text.length() - END.length()) < 0) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      text.append((char) next);
      if (text.length() > LONGEST) {
        throw new IOException("head too long");
      }
    }
    List<String> lines = text.toString().strip().lines().toList();
    return Optional.of(new HttpHead(lines.getFirst(), lines.subList(1, lines.size())));
  }

  /** What follows the question mark of a request's target; empty where there is none. */
  String query() {
    String target = firstLine.split(" ")[1];
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  String method() {
    return firstLine.split(" ")[0];
  }

  /** What to send on: with these headers besides, and the connection to be closed afterwards. */
  byte[] with(List<String> added) {
    List<String> lines = new ArrayList<>(List.of(firstLine));
    headers.stream()
        .filter(header -> !OF_THE_CONNECTION.contains(name(header)))
        .forEach(lines::add);
    lines.addAll(added);
    lines.add("Connection: close");
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String name(String header) {
    return header.substring(0, Math.max(0, header.indexOf(':'))).trim().toLowerCase(Locale.ROOT);
  }
}
