package io.wamcp.runtime.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code logger}, {@code message}, {@code
 * thread}, the bound correlation ids, and {@code error} with type, message and a bounded stack.
 */
final class JsonLineFormatter extends Formatter {

  /** Longest message written, in characters. */
  static final int MAX_MESSAGE = 16_384;

  private final JsonFactory json = new JsonFactory();

  @Override
  public String format(LogRecord entry) {
    StringWriter line = new StringWriter(256);
    try (JsonGenerator out = json.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("time", entry.getInstant().toString());
      out.writeStringField("level", LogLevel.nameOf(entry.getLevel()));
      out.writeStringField("logger", entry.getLoggerName());
      out.writeStringField("message", bounded(formatMessage(entry)));
      out.writeStringField("thread", threadName(entry));
      for (Map.Entry<String, String> id : Correlation.current().entrySet()) {
        out.writeStringField(id.getKey(), id.getValue());
      }
      if (entry.getThrown() != null) {
        out.writeFieldName("error");
        writeError(out, entry.getThrown());
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.append('\n').toString();
  }

  private static void writeError(JsonGenerator out, Throwable thrown) throws IOException {
    out.writeStartObject();
    out.writeStringField("type", thrown.getClass().getName());
    out.writeStringField("message", bounded(thrown.getMessage()));
    out.writeStringField("stack", StackText.of(thrown));
    out.writeEndObject();
  }

  /** Formatting happens on the logging thread, so its name is at hand; virtual ones have none. */
  private static String threadName(LogRecord entry) {
    Thread current = Thread.currentThread();
    if (current.threadId() != entry.getLongThreadID()) {
      return "thread-" + entry.getLongThreadID();
    }
    return current.getName().isEmpty() ? "virtual-" + current.threadId() : current.getName();
  }

  private static String bounded(String text) {
    if (text == null) {
      return "";
    }
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
  }
}
