package io.wamcp.checks.image;

import io.wamcp.checks.chart.RenderedEnvironment;
import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.DevServer;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.FreePort;
import io.wamcp.testkit.PostgresUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the chart's single-node example finds around it: Postgres, an engine and mounted secrets.
 * The services get the chart's own environment; only addresses are those of this machine.
 */
final class Installation implements AutoCloseable {

  private static final String SIGNING_KEY = "signkey-test-" + "5a".repeat(32);
  private static final Map<String, String> SECRETS =
      Map.of(
          "webhook-app-secret", "app-secret-of-the-example",
          "webhook-verify-token", "verify-token-of-the-example",
          "inngest-event-key", "event-key-of-the-example",
          "inngest-signing-key", SIGNING_KEY,
          "mcp-api-key-pepper", "pepper-of-the-example-that-is-long-enough");

  private final DatabaseAccess database = PostgresUnderTest.shared().newDatabase();
  private final Path secrets;
  private final DevServer engine;

  Installation(Path folder) throws IOException {
    DatabaseAccess rows = PostgresUnderTest.shared().newDatabase();
    secrets = Files.createDirectory(folder.resolve("secrets"));
    for (Map.Entry<String, String> secret : SECRETS.entrySet()) {
      Files.writeString(secrets.resolve(secret.getKey()), secret.getValue() + "\n");
    }
    // Embedded Postgres asks for none, and an empty file is a mistake.
    String password = database.password().isEmpty() ? "none" : database.password();
    Files.writeString(secrets.resolve("db-password"), password + "\n");
    engine =
        DevServer.builder()
            .host("127.0.0.1")
            .jdbcUrl(rows.jdbcUrl())
            .user(rows.user())
            .password(rows.password())
            .signingKey(SigningKey.of(SIGNING_KEY))
            .eventKeys(List.of(SECRETS.get("inngest-event-key")))
            .start();
  }

  /** Of ingress, worker, mcp or migration, with ports nobody else has. */
  Map<String, String> environment(String part) {
    Map<String, String> environment = new HashMap<>(RenderedEnvironment.ofSingleNode(part));
    environment.put("SECRETS_DIRECTORY", secrets.toString());
    environment.put("DB_URL", database.jdbcUrl());
    environment.put("DB_USERNAME", database.user());
    if (!"migration".equals(part)) {
      environment.put("SERVER_PORT", Integer.toString(FreePort.pick()));
      environment.put("ADMIN_PORT", Integer.toString(FreePort.pick()));
      environment.put("INNGEST_BASE_URL", engine.url());
    }
    if ("worker".equals(part)) {
      environment.put("INNGEST_SERVE_ORIGIN", "http://127.0.0.1:" + environment.get("SERVER_PORT"));
    }
    return environment;
  }

  DatabaseAccess database() {
    return database;
  }

  @Override
  public void close() {
    engine.close();
  }
}
