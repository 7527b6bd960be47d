package io.wamcp.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.HandlesFailure;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Trigger;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps docs/reference/functions.md the same as what is registered at Inngest. */
class FunctionsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "reference", "functions.md");

  @Test
  void thePageSaysWhatIsRegistered() throws IOException {
    String page = page();
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).as("run ./wa-mcp docs to rewrite it").content().isEqualTo(page);
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Functions

            Generated from the declarations in worker-service; a stale page fails the build. All are served by the
            app `wa-mcp`, so the id at Inngest is `wa-mcp-<id>`. Retries come on top of the first attempt.

            | Id | Trigger | Concurrency | Idempotency | Retries | On failure |
            |---|---|---|---|---|---|
            """);
    functions().forEach(function -> page.append(row(function)));
    return page.toString();
  }

  private static List<InngestFunction> functions() {
    Settings settings =
        Settings.of(
            Map.of(
                "db.url", "jdbc:postgresql://127.0.0.1:1/none",
                "inngest.dev", "1",
                "secrets.directory", "target"));
    DatabaseOptions nowhere = DatabaseOptions.of("jdbc:postgresql://127.0.0.1:1/none", "u", "p");
    try (Database database = Database.open(nowhere)) {
      AfterCommit afterCommit = new AfterCommit(database, events -> {});
      return Functions.of(
          settings,
          WorkerSettings.from(settings),
          database,
          afterCommit,
          () -> false,
          Clock.systemUTC());
    }
  }

  private static String row(InngestFunction function) {
    FunctionDefinition definition = function.definition();
    return "| `%s` | %s | %s | %s | %d | %s |\n"
        .formatted(
            definition.id(),
            definition.triggers().stream()
                .map(FunctionsPageTest::trigger)
                .collect(Collectors.joining("<br>")),
            definition.concurrency().stream()
                .map(FunctionsPageTest::limit)
                .collect(Collectors.joining("<br>")),
            definition.idempotency().map(key -> "`" + key + "`").orElse("event id"),
            definition.maxAttempts() - 1,
            function instanceof HandlesFailure ? "`" + definition.id() + "-failure`" : "");
  }

  private static String trigger(Trigger trigger) {
    return switch (trigger) {
      case Trigger.OnEvent event -> "`" + event.name() + "`";
      case Trigger.OnCron cron -> "cron `" + cron.expression() + "`";
    };
  }

  private static String limit(Concurrency limit) {
    return limit.limit() + limit.key().map(key -> " per `" + key + "`").orElse("");
  }
}
