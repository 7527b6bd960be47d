package io.wamcp.inngest.devserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A server on a schema of its own, a scripted app, and both cleaned up. */
abstract class DevServerTestBase {

  final String schema = TestDatabase.newSchema();
  final ScriptedApp app = new ScriptedApp();
  DevServer server;
  Api api;

  DevServerBuilder builder() {
    return DevServer.builder()
        .jdbcUrl(TestDatabase.jdbcUrl())
        .schema(schema)
        .poolSize(8)
        .retryBackoff(RetryBackoff.constant(Duration.ofMillis(20)));
  }

  /** Starts the server and registers the app. */
  void start() {
    start(builder());
  }

  void start(DevServerBuilder builder) {
    server = builder.start();
    api = new Api(server.url());
    register();
  }

  void register() {
    Api.Response response = api.register(app.registration());
    if (response.status() != 200) {
      throw new IllegalStateException(response.body());
    }
  }

  /** Stops the server as a kill does and starts another on the same state. */
  void haltAndRestart() {
    server.halt();
    server = builder().start();
    api = new Api(server.url());
  }

  /** Runs an event's one run to its end. */
  JsonNode runOf(String event, String data) {
    return api.ended(api.sent(event, data));
  }

  long count(String sql) {
    return TestDatabase.number(schema, sql);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    app.close();
  }
}
