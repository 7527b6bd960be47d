package io.wamcp.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuideTest {

  private static final String KEY = "signkey-test-0123456789abcdef0123456789abcdef";
  private static final Path FILE = StackInfo.file(Path.of("data"));

  private static StackInfo stack(String signingKey) {
    return new StackInfo(
        new StackInfo.Service("http://in", "http://in-admin"),
        new StackInfo.McpInfo("http://mcp", "http://mcp-admin", "the-key"),
        new StackInfo.Service("http://worker", "http://worker-admin"),
        new StackInfo.EngineInfo("http://inngest", "events", signingKey),
        new StackInfo.MetaInfo("http://meta", "app-secret", "verify", "waba", List.of("42")),
        new StackInfo.PostgresInfo("jdbc:postgresql://db", "postgres", "secret"),
        new StackInfo.Pids(1, 2, 3, 4L, 5));
  }

  private static String guide(StackInfo info) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Guide.print(info, FILE, 1234, new PrintStream(text, true, StandardCharsets.UTF_8));
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void saysWhereTheKeyOfTheDashboardIs() throws Exception {
    String guide = guide(stack(KEY));

    assertThat(guide.lines().toList())
        .containsSequence(
            "  inngest   http://inngest",
            "            its dashboard asks for the signing key: inngest.signingKey in " + FILE);
    assertThat(guide).as("the key itself stays in the file").doesNotContain(KEY);
    JsonNode file = new ObjectMapper().readTree(stack(KEY).toJson());
    assertThat(file.at("/inngest/signingKey").asText()).isEqualTo(KEY);
  }

  @Test
  void doesNotSpeakOfAKeyWhereThereIsNone() {
    assertThat(guide(stack(null))).contains("http://inngest").doesNotContain("signing key");
  }

  @Test
  void givesLinesToCopyForEachThing() {
    assertThat(guide(stack(KEY)))
        .contains("wa-mcp is up")
        .contains("http://meta/_sim/inbound")
        .contains("X-Hub-Signature-256: sha256=")
        .contains("Mcp-Name: send_message")
        .contains("\"Authorization\":\"Bearer the-key\"");
  }
}
