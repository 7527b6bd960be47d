package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailedRunTest {

  private static InngestEndpoint endpoint(LabFunction.OnFailure handler) {
    InngestConfig config = InngestConfig.development(URI.create("http://127.0.0.1:1"));
    return InngestEndpoint.of(
        InngestClient.create("lab", config, Lab.CLOCK),
        List.of(LabFunction.of("failing", (c, s) -> null).failing(handler)));
  }

  @Test
  void theHandlerLearnsWhatFailedAndWhy() {
    InngestEndpoint endpoint =
        endpoint(
            (c, s) ->
                List.of(
                    c.functionId(),
                    c.failedRunId(),
                    c.originalEvent().id(),
                    c.errorName(),
                    c.errorMessage(),
                    c.runId(),
                    c.attempt(),
                    c.maxAttempts(),
                    c.data(Map.class)));
    Capture capture = Capture.load("onfailure-1");
    JsonNode told = Replies.body(endpoint.handle(capture.request()));

    String ownRun = capture.requestBody().path("ctx").path("run_id").asText();
    assertThat(told)
        .isEqualTo(
            Capture.JSON.valueToTree(
                List.of(
                    "lab-failing",
                    "01M8855EF854XGKEYWH5D4V16K",
                    "01M8855EA97DYKV4YZPJVXN6A6",
                    "RangeError",
                    "kaput",
                    ownRun,
                    0,
                    2,
                    Map.of())));
  }

  @Test
  void anEventThatReportsNoFailureFailsAtOnce() {
    Capture capture = Capture.load("onfailure-1");
    ObjectNode body = capture.requestBody().deepCopy();
    body.remove("events");
    ((ObjectNode) body.path("event")).putObject("data");
    EndpointRequest original = capture.request();
    EndpointResponse response =
        endpoint((c, s) -> "handled")
            .handle(
                new EndpointRequest(
                    "POST",
                    original.url(),
                    original.query(),
                    Map.of(),
                    body.toString().getBytes(StandardCharsets.UTF_8)));
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.headers()).containsEntry("X-Inngest-No-Retry", "true");
  }
}
