package io.wamcp.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.ingress.webhook.WebhookConfig;
import io.wamcp.mcp.McpSettings;
import io.wamcp.mcp.SessionSettings;
import io.wamcp.runtime.ShutdownSettings;
import io.wamcp.runtime.TracingSettings;
import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.InngestSettings;
import io.wamcp.runtime.config.OutboxSettings;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.config.SettingsDocument;
import io.wamcp.runtime.fault.FaultSettings;
import io.wamcp.runtime.http.AdminSettings;
import io.wamcp.runtime.http.ServerSettings;
import io.wamcp.runtime.http.TrustedProxies;
import io.wamcp.runtime.logging.LogSettings;
import io.wamcp.worker.MetaSettings;
import io.wamcp.worker.audit.AuditSettings;
import io.wamcp.worker.cron.RetentionSettings;
import io.wamcp.worker.drain.DrainSettings;
import io.wamcp.worker.outbound.SendSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps docs/reference/configuration.md the same as what the services read. */
class ConfigurationPageTest {

  private static final Path PAGE = Path.of("..", "docs", "reference", "configuration.md");

  private static final String INTRODUCTION =
      """
      # Configuration

      Generated from the services' settings; a stale page fails the build. A value comes from the environment variable,
      else from the file named by `<VARIABLE>_FILE`, else from the YAML file named by `WAMCP_CONFIG`, else from the default.
      Secrets may be written `secrets://name`: the file of that name in `secrets.directory`. Every problem is reported at
      start, with the key and what to do.

      """;

  @Test
  void thePageSaysWhatIsRead() throws IOException {
    String page =
        INTRODUCTION
            + new SettingsDocument()
                .section("All services: server", ServerSettings.ALL)
                .section("All services: admin port", AdminSettings.ALL)
                .section("All services: database", DatabaseSettings.ALL)
                .section("All services: Inngest", InngestSettings.ALL)
                .section("All services: outbox", OutboxSettings.ALL)
                .section("All services: logs", LogSettings.ALL)
                .section("All services: stopping", ShutdownSettings.ALL)
                .section("All services: traces", TracingSettings.ALL)
                .section("All services: secrets", List.of(Settings.SECRETS_DIRECTORY))
                .section("All services: faults, for tests only", FaultSettings.ALL)
                .section("ingress-service", WebhookConfig.ALL)
                .section("worker-service: Meta", MetaSettings.ALL)
                .section("worker-service: sending", SendSettings.ALL)
                .section("worker-service: draining", DrainSettings.ALL)
                .section("worker-service: audit archive", AuditSettings.ALL)
                .section("worker-service: retention", RetentionSettings.ALL)
                .section("mcp-service", McpSettings.ALL)
                .section("mcp-service: proxies", List.of(TrustedProxies.SETTING))
                .section("mcp-service: sessions and streams", SessionSettings.ALL)
                .render();
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).as("run ./wa-mcp docs to rewrite it").content().isEqualTo(page);
  }
}
