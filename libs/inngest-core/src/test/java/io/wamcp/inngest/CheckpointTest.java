package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several steps in one call; the exchanges are those of the recordings checkpoint-async-*. */
class CheckpointTest {

  private final List<URI> asked = new ArrayList<>();
  private final List<JsonNode> stored = new ArrayList<>();
  private int status = 200;

  private EndpointResponse call(Duration longest, int attempt, LabFunction.Body body) {
    Transport transport =
        (method, uri, headers, bytes, largest) -> {
          asked.add(uri);
          stored.add(Capture.JSON.readTree(bytes));
          if (status == 0) {
            throw new IOException("gone");
          }
          return new Transport.Reply(status, new byte[0]);
        };
    InngestConfig config = InngestConfig.development(URI.create("http://engine.invalid"));
    InngestClient client =
        InngestClient.builder("lab", config, Lab.CLOCK)
            .transport(transport)
            .checkpointing(longest)
            .build();
    String request =
        """
        {"ctx":{"run_id":"01RUN","fn_id":"f-uuid","qi_id":"q1","request_id":"r1","generation_id":1,
        "attempt":%d,"max_attempts":5},"event":{"name":"lab/f","data":{}},"steps":{}}"""
            .formatted(attempt);
    return InngestEndpoint.of(client, List.of(LabFunction.of("f", body)))
        .handle(
            new EndpointRequest(
                "POST",
                "http://app/api/inngest",
                Map.of("fnId", "lab-f", "stepId", "step"),
                Map.of(),
                request.getBytes(StandardCharsets.UTF_8)));
  }

  private static Object sum(FunctionContext context, Step step) {
    int a = step.run("c1", Integer.class, () -> 1);
    return a + step.run("c2", Integer.class, () -> 2);
  }

  private static Object sumAndSleep(FunctionContext context, Step step) {
    Object sum = sum(context, step);
    step.sleep("cs", Duration.ofSeconds(1));
    return sum;
  }

  @Test
  void storesEachStepAndGoesOnInTheSameCall() {
    EndpointResponse response = call(Duration.ofSeconds(10), 0, CheckpointTest::sum);

    assertThat(asked)
        .containsOnly(URI.create("http://engine.invalid/v1/checkpoint/01RUN/async"))
        .hasSize(2);
    JsonNode first = stored.getFirst();
    assertThat(first.path("run_id").asText()).isEqualTo("01RUN");
    assertThat(first.path("fn_id").asText()).isEqualTo("f-uuid");
    assertThat(first.path("qi_id").asText()).isEqualTo("q1");
    assertThat(first.path("request_id").asText()).isEqualTo("r1");
    assertThat(first.path("generation_id").asInt()).isEqualTo(1);
    assertThat(first.path("steps").get(0).path("id").asText())
        .isEqualTo("2f22765d04931a078909145ca628d2264c852d7d");
    assertThat(first.path("steps").get(0).path("op").asText()).isEqualTo("StepRun");
    assertThat(first.path("steps").get(0).path("data").asInt()).isEqualTo(1);
    assertThat(response.status()).isEqualTo(206);
    JsonNode end = Replies.body(response).get(0);
    assertThat(end.path("op").asText()).isEqualTo("RunComplete");
    assertThat(end.path("id").asText()).isEqualTo("0737c22d3bfae812339732d14d8c7dbd6dc4e09c");
    assertThat(end.path("data").asInt()).isEqualTo(3);
  }

  @Test
  void leavesAtAStepOfTheServer() {
    JsonNode body = Replies.body(call(Duration.ofSeconds(10), 0, CheckpointTest::sumAndSleep));
    assertThat(body).hasSize(1);
    assertThat(body.get(0).path("op").asText()).isEqualTo("Sleep");
    assertThat(stored).hasSize(2);
  }

  @Test
  void aServerThatDoesNotKnowItIsAnsweredAsWithoutIt() {
    for (int refusal : new int[] {404, 409, 500, 0}) {
      stored.clear();
      status = refusal;
      JsonNode body = Replies.body(call(Duration.ofSeconds(10), 0, CheckpointTest::sum));
      assertThat(body.get(0).path("op").asText()).isEqualTo("StepRun");
      assertThat(body.get(0).path("data").asInt()).isEqualTo(1);
      assertThat(stored).as("after " + refusal).hasSize(1);
    }
  }

  @Test
  void aCallDoesNotGoOnForever() {
    call(Duration.ZERO, 0, CheckpointTest::sum);
    assertThat(stored).isEmpty();
  }

  @Test
  void aStepThatNeededAnotherAttemptEndsItsCall() {
    JsonNode body = Replies.body(call(Duration.ofSeconds(10), 1, CheckpointTest::sum));
    assertThat(body.get(0).path("op").asText()).isEqualTo("StepRun");
    assertThat(stored).isEmpty();
  }

  @Test
  void aFailureAfterACheckpointIsAFailureAsEver() {
    EndpointResponse response =
        call(
            Duration.ofSeconds(10),
            0,
            (context, step) -> {
              sum(context, step);
              throw new NonRetriableException("too bad");
            });
    assertThat(response.status()).isEqualTo(400);
    assertThat(stored).hasSize(2);
  }
}
