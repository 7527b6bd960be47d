package io.wamcp.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.DevServer;
import io.wamcp.inngest.devserver.DevServerBuilder;
import io.wamcp.inngest.devserver.RetryBackoff;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * An app of the official Inngest SDK for JavaScript, with a function for every feature, runs on our
 * dev server: in dev mode, and signed, where the SDK checks each call's signature over the body in
 * its own canonical form.
 */
class InngestSdkIT {

  private static final String SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";
  private static final String EVENT_KEY = "evkey123";
  private static final Duration LONGEST = Duration.ofMinutes(6);

  private static DevServerBuilder server() {
    DatabaseAccess own = PostgresUnderTest.shared().newDatabase();
    return DevServer.builder()
        .jdbcUrl(own.jdbcUrl())
        .user(own.user())
        .password(own.password())
        .retryBackoff(RetryBackoff.constant(Duration.ofMillis(200)));
  }

  @TestFactory
  List<DynamicTest> inDevMode() {
    try (DevServer server = server().start()) {
      return tests(played(Map.of("INNGEST_DEV", "1", "INNGEST_BASE_URL", server.url())));
    }
  }

  @TestFactory
  List<DynamicTest> signed() {
    SigningKey key = SigningKey.of(SIGNING_KEY);
    try (DevServer server = server().signingKey(key).eventKeys(List.of(EVENT_KEY)).start()) {
      return tests(
          played(
              Map.of(
                  "INNGEST_DEV",
                  "0",
                  "INNGEST_BASE_URL",
                  server.url(),
                  "INNGEST_SIGNING_KEY",
                  SIGNING_KEY,
                  "INNGEST_EVENT_KEY",
                  EVENT_KEY)));
    }
  }

  private static JsonNode played(Map<String, String> environment) {
    Npm npm = Npm.installed();
    Path app = npm.file("inngest").resolve("app.mjs");
    Map<String, String> all = new HashMap<>(environment);
    all.put("INNGEST_TELEMETRY_DISABLED", "1");
    Command command = npm.command(app, List.of()).with(all);
    Command.Result result = command.run(LONGEST);
    assertThat(result.exit()).as(result.err() + result.out()).isZero();
    return Dialogue.json(result.out());
  }

  private static List<DynamicTest> tests(JsonNode outcome) {
    List<DynamicTest> tests = new ArrayList<>();
    outcome
        .properties()
        .forEach(
            feature ->
                tests.add(
                    dynamicTest(
                        feature.getKey(),
                        () -> assertThat(feature.getValue().asText()).isEqualTo("ok"))));
    assertThat(tests).as("features").hasSizeGreaterThan(30);
    return tests;
  }
}
