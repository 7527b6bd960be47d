package io.wamcp.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.local.doctor.Patient;
import io.wamcp.runtime.config.Settings;
import io.wamcp.worker.WorkerService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A running local stack as the doctor sees it, from what its data folder tells. */
final class LocalPatient {

  private static final ObjectMapper JSON = new ObjectMapper();

  private LocalPatient() {}

  static Patient of(Path data, Optional<URI> webhook, Optional<URI> functions) {
    JsonNode stack;
    try {
      stack = JSON.readTree(StackInfo.file(data).toFile());
    } catch (IOException e) {
      throw new UsageException(StackInfo.file(data) + " cannot be read: " + e.getMessage());
    }
    Map<String, String> common = new LinkedHashMap<>();
    common.put("db.url", stack.at("/postgres/jdbcUrl").asText());
    common.put("db.username", stack.at("/postgres/user").asText());
    common.put("db.password", stack.at("/postgres/password").asText());
    engine(stack, common);
    Map<String, String> ingress = new LinkedHashMap<>(common);
    ingress.put("webhook.app-secrets", stack.at("/meta/appSecret").asText());
    ingress.put("webhook.verify-tokens", stack.at("/meta/verifyToken").asText());
    Map<String, String> worker = new LinkedHashMap<>(common);
    worker.put("meta.base-url", stack.at("/meta/url").asText());
    worker.put("secrets.directory", data.toAbsolutePath().resolve("secrets").toString());
    Map<String, String> mcp = new LinkedHashMap<>(common);
    mcp.put("mcp.api-key-pepper", LocalSecrets.loadOrMake(data).pepper());
    return new Patient(
        Settings.of(ingress),
        Settings.of(worker),
        Settings.of(mcp),
        webhook.or(() -> address(stack, "/ingress/url", "/webhook/meta")),
        functions.or(() -> address(stack, "/worker/url", WorkerService.PATH)),
        Clock.systemUTC());
  }

  private static Optional<URI> address(JsonNode stack, String origin, String path) {
    return Optional.of(URI.create(stack.at(origin).asText() + path));
  }

  private static void engine(JsonNode stack, Map<String, String> settings) {
    JsonNode engine = stack.path("inngest");
    boolean signed = engine.hasNonNull("signingKey");
    settings.put(signed ? "inngest.base-url" : "inngest.dev", engine.path("url").asText());
    if (signed) {
      settings.put("inngest.signing-key", engine.path("signingKey").asText());
    }
    if (engine.hasNonNull("eventKey")) {
      settings.put("inngest.event-key", engine.path("eventKey").asText());
    }
  }
}
