package io.wamcp.local;

import io.wamcp.testkit.DatabaseAccess;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings each service of the stack gets, the same in one process or in several. */
final class StackSettings {

  private final StackOptions options;
  private final Ports ports;
  private final LocalSecrets secrets;
  private final DatabaseAccess database;

  StackSettings(StackOptions options, Ports ports, LocalSecrets secrets, DatabaseAccess database) {
    this.options = options;
    this.ports = ports;
    this.secrets = secrets;
    this.database = database;
  }

  Map<String, String> ingress() {
    Map<String, String> settings = common(ports.ingress(), ports.ingressAdmin());
    settings.put("webhook.app-secrets", secrets.appSecret());
    settings.put("webhook.verify-tokens", secrets.verifyToken());
    return settings;
  }

  Map<String, String> worker() {
    Map<String, String> settings = common(ports.worker(), ports.workerAdmin());
    settings.put("meta.base-url", "http://127.0.0.1:" + ports.meta());
    settings.put("secrets.directory", secretsDirectory().toString());
    settings.put(
        "audit.archive-directory",
        options.data().toAbsolutePath().resolve("audit-archive").toString());
    settings.put("retention.media", "365d");
    settings.put("inngest.serve-origin", "http://127.0.0.1:" + ports.worker());
    return settings;
  }

  Map<String, String> mcp() {
    Map<String, String> settings = common(ports.mcp(), ports.mcpAdmin());
    settings.put("mcp.api-key-pepper", secrets.pepper());
    return settings;
  }

  Path secretsDirectory() {
    return options.data().toAbsolutePath().resolve("secrets");
  }

  URI engineUrl() {
    return options.engine().orElse(URI.create("http://127.0.0.1:" + ports.engine()));
  }

  private Map<String, String> common(int port, int adminPort) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("server.host", "127.0.0.1");
    settings.put("server.port", Integer.toString(port));
    settings.put("admin.host", "127.0.0.1");
    settings.put("admin.port", Integer.toString(adminPort));
    settings.put("db.url", database.jdbcUrl());
    settings.put("db.username", database.user());
    settings.put("db.password", database.password());
    settings.put("logging.level", System.getProperty("wamcp.log-level", "warning"));
    engine(settings);
    return settings;
  }

  private void engine(Map<String, String> settings) {
    if (options.engine().isEmpty()) {
      settings.put("inngest.base-url", engineUrl().toString());
      settings.put("inngest.signing-key", secrets.signingKey());
      settings.put("inngest.event-key", secrets.eventKey());
    } else if (options.signingKey().isPresent()) {
      settings.put("inngest.base-url", engineUrl().toString());
      settings.put("inngest.signing-key", options.signingKey().get());
      options.eventKey().ifPresent(key -> settings.put("inngest.event-key", key));
    } else {
      settings.put("inngest.dev", engineUrl().toString());
      options.eventKey().ifPresent(key -> settings.put("inngest.event-key", key));
    }
  }
}
