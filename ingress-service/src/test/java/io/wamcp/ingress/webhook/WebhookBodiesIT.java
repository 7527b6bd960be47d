package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Any bytes under a good signature, through the front door, the parser and Postgres: the stored
 * webhooks, what {@link WebhookFuzz} has found, and changed ones. A failing change prints its seed.
 */
class WebhookBodiesIT {

  private static final Path FOUND =
      Path.of("src/test/resources/io/wamcp/ingress/webhook/WebhookFuzzInputs");

  /** The stored webhooks but for the largest. */
  private static final List<byte[]> STORED =
      Stream.of("webhooks", "webhooks-malformed")
          .flatMap(folder -> Fixtures.in(folder).stream())
          .map(Fixture::bytes)
          .filter(body -> body.length < 20_000)
          .toList();

  private static IngressUnderTest ingress;

  @BeforeContainer
  static void start() {
    ingress =
        IngressUnderTest.start(
            IngressUnderTest.newDatabase(),
            Map.of("webhook.ack-timeout", "10s", "db.statement-timeout", "10s"));
  }

  @AfterContainer
  static void stop() {
    ingress.close();
  }

  static Stream<byte[]> stored() {
    return STORED.stream().map(byte[]::clone);
  }

  private static List<byte[]> found() {
    if (!Files.isDirectory(FOUND)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(FOUND)) {
      return files.filter(Files::isRegularFile).map(WebhookBodiesIT::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is signed is taken: 200, durable or in quarantine, without a word. */
  static void take(byte[] body) throws Exception {
    HttpResponse<String> answer = ingress.deliver(body);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Property(tries = 1)
  void storedAndFoundBodiesAreTaken() throws Exception {
    List<byte[]> bodies = Stream.concat(stored(), found().stream()).toList();
    assertThat(bodies).hasSizeGreaterThan(100);
    for (byte[] body : bodies) {
      take(body);
    }
  }

  @Property(tries = 200)
  void changedBodiesAreTaken(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    byte[] body = STORED.get(random.nextInt(STORED.size())).clone();
    for (int i = 0; body.length > 0 && i <= random.nextInt(6); i++) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    take(body);
  }
}
