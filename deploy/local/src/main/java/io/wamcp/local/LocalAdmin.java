package io.wamcp.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.mcp.admin.AdminMain;
import io.wamcp.runtime.config.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code ./wa-mcp admin}: the operator's command, pointed at the running local stack unless the
 * environment names a database of its own.
 */
final class LocalAdmin {

  private static final ObjectMapper JSON = new ObjectMapper();

  private LocalAdmin() {}

  static int run(
      List<String> arguments,
      Map<String, String> environment,
      PrintStream terminal,
      PrintStream errors) {
    List<String> rest = new ArrayList<>(arguments);
    Path data = dataFolder(rest);
    QuietLogs.install("warning");
    PrintWriter out = new PrintWriter(terminal, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(errors, true, StandardCharsets.UTF_8);
    return AdminMain.run(() -> settings(data, environment), out, err, rest.toArray(String[]::new));
  }

  private static Path dataFolder(List<String> arguments) {
    int at = arguments.indexOf("--data");
    if (at < 0) {
      return Path.of(".wa-mcp");
    }
    if (at + 1 == arguments.size()) {
      throw new UsageException("--data needs a value");
    }
    Path data = Path.of(arguments.get(at + 1));
    arguments.subList(at, at + 2).clear();
    return data;
  }

  private static Settings settings(Path data, Map<String, String> environment) {
    if (environment.containsKey("DB_URL")) {
      return Settings.load(environment);
    }
    Path file = StackInfo.file(data);
    if (!Files.exists(file)) {
      throw new UsageException(
          "no running stack in " + data + ": start one with ./wa-mcp up, or set DB_URL and so on");
    }
    try {
      JsonNode stack = JSON.readTree(file.toFile());
      Map<String, String> values = new LinkedHashMap<>();
      values.put("db.url", stack.at("/postgres/jdbcUrl").asText());
      values.put("db.username", stack.at("/postgres/user").asText());
      values.put("db.password", stack.at("/postgres/password").asText());
      values.put("mcp.api-key-pepper", LocalSecrets.loadOrMake(data).pepper());
      return Settings.of(values);
    } catch (IOException e) {
      throw new UsageException(file + " cannot be read: " + e.getMessage());
    }
  }
}
