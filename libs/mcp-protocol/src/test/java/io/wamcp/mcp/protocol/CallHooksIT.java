package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.mcp.protocol.CallObserver.Outcome;
import io.wamcp.mcp.protocol.SampleTools.Caller;
import io.wamcp.mcp.protocol.ToolCallListener.ToolCalled;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the application decides and is told about each request. */
@Timeout(60)
class CallHooksIT {
  private final List<ToolCalled<Caller>> told = new CopyOnWriteArrayList<>();
  private volatile Optional<Duration> wait = Optional.empty();
  private final TestServer server =
      new TestServer(
          builder ->
              builder
                  .toolCalls(told::add)
                  .admission(
                      (caller, method) -> {
                        if (method.equals("ping")) {
                          throw new IllegalStateException("expected by the test");
                        }
                        return wait;
                      }));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whoAsksTooOftenIsToldWhenToComeBack() {
    wait = Optional.of(Duration.ofMillis(2_001));
    for (HttpResponse<String> response :
        List.of(server.legacy("tools/list", "{}"), server.modern("tools/list", "{}"))) {
      assertThat(response.statusCode()).isEqualTo(429);
      assertThat(response.headers().firstValue("Retry-After")).contains("3");
      JsonNode body = json(response);
      assertThat(body.path("id").isMissingNode()).isFalse();
      assertThat(body.at("/error/code").asInt()).isEqualTo(-32029);
      assertThat(body.at("/error/data/retryAfterSeconds").asInt()).isEqualTo(3);
    }

    wait = Optional.of(Duration.ZERO);
    assertThat(server.legacy("tools/list", "{}").headers().firstValue("Retry-After")).contains("1");
    wait = Optional.empty();
    assertThat(server.legacy("tools/list", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void aLimitThatCannotBeAskedRefusesNobody() {
    assertThat(server.legacy("ping", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void everyToolCallIsToldWithItsEnd() {
    server.legacy("tools/list", "{}");
    server.legacy(
        "tools/call", "{\"name\":\"echo\",\"arguments\":{\"to\":\"+15551\",\"body\":\"hi\"}}");
    server.legacy("tools/call", "{\"name\":\"echo\",\"arguments\":{\"nonsense\":1}}");
    server.legacy("tools/call", "{\"name\":\"nonsense\"}");
    wait = Optional.of(Duration.ofSeconds(1));
    server.legacy(
        "tools/call", "{\"name\":\"echo\",\"arguments\":{\"to\":\"+15551\",\"body\":\"hi\"}}");

    assertThat(told).extracting(call -> call.principal().name()).containsOnly("reader");
    assertThat(told)
        .extracting(ToolCalled::outcome)
        .containsExactly(Outcome.OK, Outcome.TOOL_ERROR, Outcome.PROTOCOL_ERROR);
    assertThat(told)
        .extracting(call -> call.errorCode().orElse(null))
        .containsExactly(null, "invalid_arguments", "-32602");
    assertThat(told)
        .extracting(call -> call.tool().orElse(null))
        .containsExactly("echo", "echo", null);
    assertThat(told.getFirst().arguments().path("body").asText()).isEqualTo("hi");
    assertThat(told.getFirst().output().isObject()).isTrue();
  }
}
