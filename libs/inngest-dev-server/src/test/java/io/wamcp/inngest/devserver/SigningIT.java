package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.ScriptedApp.Received;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a signing key. */
class SigningIT extends DevServerTestBase {

  private static final String KEY = "signkey-test-0123456789abcdef0123456789abcdef";
  private static final SigningKey SIGNING_KEY = SigningKey.of(KEY);

  @BeforeEach
  void begin() {
    app.on(
        "f",
        "lab/f",
        call -> call.has("a") ? Scripted.done("1") : Scripted.ops(run("a", "\"ö\\u0007€😂\"")));
    server = builder().signingKey(SIGNING_KEY).appUrls(List.of(app.url())).start();
    app.registerAt(server.url(), SIGNING_KEY.bearerToken());
    api = new Api(server.url()).bearer(SIGNING_KEY.bearerToken());
    await().until(() -> app.syncs() >= 1);
  }

  @Test
  void callsAreSignedOverCanonicalBodies() {
    api.ended(api.sent("lab/f", "{\"z\":1.50,\"a\":{\"ö\":1e21,\"b\":[0.000001,-0]}}"));

    assertThat(app.calls()).hasSize(2);
    for (Received call : app.calls()) {
      String signature = call.headers().get("x-inngest-signature");
      assertThat(SIGNING_KEY.verify(call.raw(), signature, Instant.now())).isTrue();
      assertThat(new String(call.raw(), StandardCharsets.UTF_8))
          .isEqualTo(CanonicalJson.write(call.body()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void recordedBodiesInCanonicalFormHaveTheRecordedSignature(int number) {
    JsonNode request = Capture.read("signed-multi-" + number).get("request");
    String signature = request.at("/headers/x-inngest-signature").asText();
    Instant at = Instant.ofEpochSecond(Long.parseLong(signature.replaceAll("t=(\\d+)&.*", "$1")));
    byte[] body = CanonicalJson.write(request.get("body")).getBytes(StandardCharsets.UTF_8);

    assertThat(SIGNING_KEY.sign(body, at)).isEqualTo(signature);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/events", "/v1/runs/x", "/v2/runs", "/v0/runs/x/actions", "/v2/events/x/runs"})
  void theApiAsksForTheBearer(String path) {
    Api.Response response = new Api(server.url()).bearer("signkey-test-ffff").get(path);

    assertThat(response.status()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("Authentication failed");
    assertThat(response.raw().headers().firstValue("x-inngest-server-kind")).contains("cloud");
    assertThat(new Api(server.url()).get(path).status()).isEqualTo(401);
  }

  @Test
  void registeringAsksForTheBearerButEventsAndHealthDoNot() {
    Api nobody = new Api(server.url());

    assertThat(nobody.register(app.registration()).status()).isEqualTo(401);
    assertThat(nobody.get("/health").status()).isEqualTo(200);
    assertThat(nobody.event("{\"name\":\"x\"}").status()).isEqualTo(200);
    assertThat(nobody.get("/dev").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signkey-test-0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef",
        "signkey-prod-223e0a160af9da0a03e6dd2c4719c56f5d66a633cbe84e78aaa9f3735865522a",
        "223e0a160af9da0a03e6dd2c4719c56f5d66a633cbe84e78aaa9f3735865522a"
      })
  void theKeyOrItsHashOpensTheApiWithAnyPrefix(String token) {
    assertThat(new Api(server.url()).bearer(token).get("/v2/runs").status()).isEqualTo(200);
  }
}
