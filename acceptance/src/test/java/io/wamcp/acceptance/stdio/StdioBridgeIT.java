package io.wamcp.acceptance.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.testkit.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the bridge does when the server speaks unasked, forgets, breaks off or is away. */
class StdioBridgeIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}";
  private static final String INITIALIZED =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

  private static String request(int id, String method) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":{\"name\":\"x\"}}"
        .formatted(id, method);
  }

  private static String modern(int id, String method) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"%s","params":{"name":"zoë","_meta":{\
    "io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}\
    """
        .formatted(id, method);
  }

  private static ScriptedServer withSession(String... ids) {
    AtomicInteger next = new AtomicInteger();
    return new ScriptedServer(0)
        .on(
            "initialize",
            call -> {
              call.session(ids[Math.min(next.getAndIncrement(), ids.length - 1)]);
              call.result("{\"protocolVersion\":\"2025-11-25\"}");
            });
  }

  private static void begin(BridgeProcess bridge) {
    bridge.send(INITIALIZE);
    bridge.answer(1);
    bridge.send(INITIALIZED);
  }

  @Test
  void whatTheServerSaysUnaskedArrivesAlsoAfterItsStreamBroke() {
    List<String> lastIds = new CopyOnWriteArrayList<>();
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedServer server =
            withSession("s1")
                .on(
                    "GET",
                    call -> {
                      lastIds.add(String.valueOf(call.header("Last-Event-ID")));
                      int number = lastIds.size();
                      OutputStream out = call.stream();
                      ScriptedServer.event(
                          out,
                          "e" + number,
                          "{\"jsonrpc\":\"2.0\",\"method\":\"n/" + number + "\"}");
                      if (number > 1) {
                        awaitOrEnd(over);
                      }
                    });
        BridgeProcess bridge = BridgeProcess.start(server.url(), "key")) {
      begin(bridge);
      assertThat(bridge.next().path("method").asText()).isEqualTo("n/1");
      assertThat(bridge.next().path("method").asText()).isEqualTo("n/2");
      assertThat(lastIds).containsExactly("null", "e1");
      assertThat(bridge.end()).isZero();
      over.countDown();
      assertThat(server.seen).contains("DELETE");
    }
  }

  private static void awaitOrEnd(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aForgottenSessionIsBegunAnewUnseen() {
    try (ScriptedServer server =
            withSession("s1", "s2")
                .on("GET", call -> call.plain(405, "{}"))
                .on(
                    "tools/call",
                    call -> {
                      if ("s1".equals(call.header("Mcp-Session-Id"))) {
                        call.plain(
                            404, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600}}");
                      } else {
                        call.result("{\"session\":\"" + call.header("Mcp-Session-Id") + "\"}");
                      }
                    });
        BridgeProcess bridge = BridgeProcess.start(server.url(), "key")) {
      begin(bridge);
      bridge.send(request(2, "tools/call"));
      assertThat(bridge.next().at("/result/session").asText()).isEqualTo("s2");
      assertThat(bridge.end()).isZero();
      assertThat(bridge.rest()).isEmpty();
      assertThat(server.seen.stream().filter("initialize"::equals)).hasSize(2);
    }
  }

  @Test
  void aServerThatIsAwayIsWaitedFor() {
    int port = FreePort.pick();
    try (BridgeProcess bridge = BridgeProcess.start("http://127.0.0.1:" + port + "/mcp", "key")) {
      bridge.send(modern(1, "tools/call"));
      await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
      try (ScriptedServer server =
          new ScriptedServer(port)
              .on(
                  "tools/call",
                  call ->
                      call.result(
                          "{\"name\":\""
                              + call.header("Mcp-Name")
                              + "\",\"method\":\""
                              + call.header("Mcp-Method")
                              + "\"}"))) {
        JsonNode answer = bridge.answer(1);
        assertThat(answer.at("/result/name").asText()).isEqualTo("=?base64?em/Dqw==?=");
        assertThat(answer.at("/result/method").asText()).isEqualTo("tools/call");
        assertThat(server.seen).containsExactly("tools/call");
      }
      assertThat(bridge.end()).isZero();
    }
  }

  @Test
  void aCallWhoseAnswerIsLostIsNotRepeatedAndFails() {
    try (ScriptedServer server =
            new ScriptedServer(0)
                .on("tools/call", call -> call.stream().close())
                .on("resources/read", StdioBridgeIT::breakTheFirst);
        BridgeProcess bridge = BridgeProcess.start(server.url(), "key")) {
      bridge.send(modern(1, "tools/call"));
      JsonNode failed = bridge.answer(1);
      assertThat(failed.at("/error/code").asInt()).isEqualTo(-32000);
      assertThat(failed.at("/error/message").asText()).contains("nobody knows");
      assertThat(server.seen).containsExactly("tools/call");
      bridge.send(modern(2, "resources/read"));
      assertThat(bridge.answer(2).at("/result/read").asBoolean()).isTrue();
      assertThat(bridge.end()).isZero();
    }
  }

  private static final AtomicInteger READS = new AtomicInteger();

  private static void breakTheFirst(ScriptedServer.Call call) throws IOException {
    if (READS.getAndIncrement() == 0) {
      call.stream().close();
    } else {
      call.result("{\"read\":true}");
    }
  }

  @Test
  void aSubscriptionIsOpenedAgainUntilItIsCancelled() {
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch cancelled = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(0)
                .on(
                    "subscriptions/listen",
                    call -> {
                      OutputStream out = call.stream();
                      int number = opened.incrementAndGet();
                      ScriptedServer.event(
                          out, null, "{\"jsonrpc\":\"2.0\",\"method\":\"ack/" + number + "\"}");
                      if (number == 2) {
                        untilBroken(out);
                        cancelled.countDown();
                      }
                    });
        BridgeProcess bridge = BridgeProcess.start(server.url(), "key")) {
      bridge.send(modern(1, "subscriptions/listen"));
      assertThat(bridge.next().path("method").asText()).isEqualTo("ack/1");
      assertThat(bridge.next().path("method").asText()).isEqualTo("ack/2");
      bridge.send(
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
      await().atMost(SOON).until(() -> cancelled.getCount() == 0);
      assertThat(bridge.end()).isZero();
      assertThat(server.seen).containsExactly("subscriptions/listen", "subscriptions/listen");
      assertThat(bridge.rest()).isEmpty();
    }
  }

  private static void untilBroken(OutputStream out) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              try {
                out.write(": still here\n\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                out.flush();
                return false;
              } catch (IOException e) {
                return true;
              }
            });
  }

  @Test
  void anOpenSubscriptionDoesNotKeepTheProcessAlive() {
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(0)
                .on(
                    "subscriptions/listen",
                    call -> {
                      ScriptedServer.event(
                          call.stream(), null, "{\"jsonrpc\":\"2.0\",\"method\":\"ack\"}");
                      awaitOrEnd(over);
                    });
        BridgeProcess bridge = BridgeProcess.start(server.url(), "key")) {
      bridge.send(modern(1, "subscriptions/listen"));
      bridge.next();
      assertThat(bridge.end()).isZero();
      over.countDown();
    }
  }
}
