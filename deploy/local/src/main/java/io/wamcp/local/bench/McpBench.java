package io.wamcp.local.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How fast a read is answered, and what clients that only follow cost in memory. */
final class McpBench {

  /** What the streams need beyond the defaults, which bound how many one key may have. */
  static final Map<String, String> SETTINGS = Map.of("mcp.max-streams-per-key", "600");

  private static final int AGENTS = 64;

  /** Five times what a key may ask for by default. */
  private static final int FIVE = 5;

  private static final int STREAMS = 500;
  private static final int MOST_LINES = 100;

  private McpBench() {}

  static void run(BenchStack stack, Duration duration, Report report) {
    for (int i = 0; i < 50; i++) {
      stack.postMessage(i);
    }
    stack.database().settle();
    McpRequests requests = new McpRequests(stack.info());
    reads(stack, requests, duration, report);
    PushBench.run(stack, requests, report);
    report.atMost("resident memory of mcp with 500 idle streams", idle(stack, requests), 400, "MB");
  }

  private static void reads(
      BenchStack stack, McpRequests requests, Duration duration, Report report) {
    try (HttpConnections connections = new HttpConnections(requests.endpoint())) {
      String arguments = "{\"phoneNumberId\":\"" + stack.number() + "\",\"limit\":20}";
      byte[] read = requests.call(connections, "get_messages", arguments);
      OpenLoop.closed(AGENTS, Duration.ofSeconds(10), i -> connections.exchange(read));
      floors(stack, report);
      Latencies alone =
          report.row(
              "tools/call get_messages, one caller",
              OpenLoop.closed(1, duration, i -> connections.exchange(read)));
      report.atMost("tools/call of a read p50, one caller", alone.percentile(0.5), 3, "ms");
      Latencies paced =
          report.row(
              "tools/call get_messages, 64 agents, five a second each",
              OpenLoop.run(AGENTS * FIVE, duration, i -> connections.exchange(read)));
      report.atMost("tools/call of a read p50, 64 agents", paced.percentile(0.5), 3, "ms");
      report.atMost("tools/call of a read p99, 64 agents", paced.percentile(0.99), 25, "ms");
      Latencies many =
          report.row(
              "tools/call get_messages, 64 callers at full speed",
              OpenLoop.closed(AGENTS, duration, i -> connections.exchange(read)));
      report.atMost("tools/call of a read p99, 64 at full speed", many.percentile(0.99), 25, "ms");
      report.atMost(
          "tools/call: not answered", alone.failures() + paced.failures() + many.failures(), 0, "");
    }
  }

  private static void floors(BenchStack stack, Report report) {
    Duration each = Duration.ofSeconds(5);
    report.row("floor: Helidon echo, 64 callers", Floors.echoClosed(stack, 64, each));
    for (int connections : new int[] {1, 8}) {
      report.row(
          "floor: bare select of 20 messages, " + connections + " connections",
          Floors.select(stack, connections, each));
    }
  }

  private static double idle(BenchStack stack, McpRequests requests) {
    String resource = "wamcp://numbers/" + stack.number() + "/messages";
    List<Socket> streams = new ArrayList<>();
    try (HttpConnections connections = new HttpConnections(requests.endpoint())) {
      for (int i = 1; i <= STREAMS; i++) {
        streams.add(open(requests.endpoint(), requests.listen(connections, i, resource)));
      }
      return Machine.residentMegabytes(stack.info().pids().mcp());
    } finally {
      streams.forEach(McpBench::close);
    }
  }

  /** A stream that has been acknowledged. */
  private static Socket open(URI server, byte[] request) {
    try {
      Socket socket = new Socket(server.getHost(), server.getPort());
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request);
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
      for (int i = 0; i < MOST_LINES; i++) {
        String line = lines.readLine();
        if (line != null && line.contains("subscriptions/acknowledged")) {
          return socket;
        }
      }
      throw new IllegalStateException("a stream was not acknowledged");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
