package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call's trace comes in with its request and goes out with what the call sends. */
class TraceTest {

  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final List<Map<String, String>> sent = new ArrayList<>();
  private final List<Optional<TraceContext>> seen = new ArrayList<>();

  private InngestClient.Builder client() {
    Transport transport =
        (method, uri, headers, body, largest) -> {
          sent.add(headers);
          return new Transport.Reply(
              200, "{\"ids\":[\"1\"],\"status\":200}".getBytes(StandardCharsets.UTF_8));
        };
    InngestConfig config = InngestConfig.development(URI.create("http://127.0.0.1:1"));
    return InngestClient.builder("lab", config, Lab.CLOCK).transport(transport);
  }

  private void call(InngestClient client, Map<String, String> headers) {
    LabFunction function =
        LabFunction.of(
            "f",
            (context, step) -> {
              seen.add(context.trace());
              seen.add(TraceContext.current());
              return step.run(
                  "send",
                  Integer.class,
                  () -> client.send(OutgoingEvent.of("x", null)).ids().size());
            });
    String body =
        """
        {"ctx":{"run_id":"r"},"event":{"name":"lab/f","data":{}},"steps":{}}""";
    InngestEndpoint.of(client, List.of(function))
        .handle(
            new EndpointRequest(
                "POST",
                "http://app/api/inngest",
                Map.of("fnId", "lab-f", "stepId", "step"),
                headers,
                body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theFunctionSeesItAndWhatItSendsCarriesIt() {
    call(client().build(), Map.of("Traceparent", PARENT, "tracestate", "vendor=1"));

    assertThat(seen).containsOnly(Optional.of(new TraceContext(PARENT, Optional.of("vendor=1"))));
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst())
        .containsEntry("traceparent", PARENT)
        .containsEntry("tracestate", "vendor=1");
  }

  @Test
  void nothingStaysBehind() {
    InngestClient client = client().build();
    call(client, Map.of("traceparent", PARENT));
    client.send(OutgoingEvent.of("x", null));
    assertThat(sent.getLast()).doesNotContainKey("traceparent");
    assertThat(TraceContext.current()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"
      })
  void aMalformedOneIsNone(String parent) {
    call(client().build(), Map.of("traceparent", parent));
    assertThat(seen).containsOnly(Optional.empty());
    assertThat(sent.getFirst()).doesNotContainKey("traceparent");
    assertThatThrownBy(() -> new TraceContext(parent, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUnusableStateIsLeftOut() {
    Map<String, String> headers = new HashMap<>();
    headers.put("traceparent", PARENT);
    headers.put("tracestate", "a\u00e9=1");
    call(client().build(), headers);
    assertThat(seen).containsOnly(Optional.of(new TraceContext(PARENT, Optional.empty())));
  }

  @Test
  void theAppsOwnTracingMaySayWhereItIs() {
    TraceContext own = new TraceContext(PARENT.replace("b7ad", "1111"), Optional.empty());
    call(client().tracing(() -> Optional.of(own)).build(), Map.of("traceparent", PARENT));
    assertThat(sent.getFirst()).containsEntry("traceparent", own.traceparent());
  }
}
