package io.wamcp.acceptance.observability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Takes spans as an OpenTelemetry collector does: OTLP over HTTP, protobuf. Thread-safe. */
final class Collector implements AutoCloseable {

  /** What a span says, as far as tests look. */
  record Seen(String service, String name, String trace, String id, String parent) {}

  private final List<Seen> spans = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  Collector() {
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  List<Seen> spans() {
    return List.copyOf(spans);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      fields(body, (number, part) -> resource(part));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void resource(byte[] resourceSpans) {
    String[] service = {""};
    fields(
        resourceSpans,
        (number, part) -> {
          if (number == 1) {
            service[0] = text(part).replaceAll("(?s).*?(wa-mcp-[a-z]+).*", "$1");
          }
        });
    fields(
        resourceSpans,
        (number, scope) -> {
          if (number == 2) {
            fields(
                scope,
                (inner, span) -> {
                  if (inner == 2) {
                    spans.add(span(service[0], span));
                  }
                });
          }
        });
  }

  private static Seen span(String service, byte[] message) {
    String[] parts = {"", "", "", "", "", ""};
    fields(
        message,
        (number, part) -> {
          if (number <= 4) {
            parts[number] = HexFormat.of().formatHex(part);
          } else if (number == 5) {
            parts[5] = text(part);
          }
        });
    return new Seen(service, parts[5], parts[1], parts[2], parts[4]);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The fields of a protobuf message that have a length; others are passed over. */
  private static void fields(byte[] message, BiConsumer<Integer, byte[]> each) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long key = varint(in);
      switch ((int) (key & 7)) {
        case 0 -> varint(in);
        case 1 -> in.getLong();
        case 2 -> {
          byte[] part = new byte[(int) varint(in)];
          in.get(part);
          each.accept((int) (key >>> 3), part);
        }
        case 5 -> in.getInt();
        default -> throw new IllegalStateException("no wire type of protobuf");
      }
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
