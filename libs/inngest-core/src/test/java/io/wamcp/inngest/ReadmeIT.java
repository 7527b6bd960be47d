package io.wamcp.inngest;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example of the README is code that runs. */
class ReadmeIT {

  record Greeting(String name) {}

  @Test
  void theExampleWorks() {
    WireMockServer engine = EngineDouble.fresh();
    engine.stubFor(
        post(anyUrl())
            .willReturn(okJson("{\"ok\":true,\"modified\":true,\"ids\":[\"1\"],\"status\":200}")));
    Map<String, String> environment = Map.of("INNGEST_DEV", EngineDouble.origin().toString());

    // example
    var greet =
        InngestFunction.of(
            FunctionDefinition.named("greet").on("app/greeting.asked").retries(3).build(),
            (context, step) -> {
              step.sleep("be-polite", Duration.ofSeconds(5));
              return step.run(
                  "say", String.class, () -> "Hello " + context.data(Greeting.class).name());
            });
    var client =
        InngestClient.create(
            "my-app", InngestConfig.fromEnvironment(environment), Clock.systemUTC());
    var handler = ServeHandler.of(client, List.of(greet));
    var server =
        WebServer.builder().routing(r -> r.register("/api/inngest", handler)).build().start();
    var registration =
        Registration.start(
            handler.endpoint(), URI.create("http://localhost:" + server.port() + "/api/inngest"));
    client.send(OutgoingEvent.of("app/greeting.asked", new Greeting("Ada")));
    // end

    try {
      await().until(registration::registered);
      assertThat(engine.getAllServeEvents()).hasSize(2);
    } finally {
      registration.close();
      server.stop();
      client.close();
    }
  }

  @Test
  void theReadmeShowsIt() throws IOException {
    Path source = Path.of("src/test/java/io/wamcp/inngest/ReadmeIT.java");
    Matcher example =
        Pattern.compile("(?s)// example\\n(.*?)\\s*// end\\n").matcher(Files.readString(source));
    assertThat(example.find()).isTrue();
    Matcher shown =
        Pattern.compile("(?s)```java\\n(.*?)```").matcher(Files.readString(Path.of("README.md")));
    assertThat(shown.find()).isTrue();
    // The formatter breaks lines its own way.
    assertThat(shown.group(1).replaceAll("\\s", ""))
        .isEqualTo(
            example.group(1).replaceAll("\\s", "").replace("(environment)", "(System.getenv())"));
  }
}
