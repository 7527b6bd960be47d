package io.wamcp.checks.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.ingress.webhook.WebhookConfig;
import io.wamcp.runtime.http.ServerSettings;
import io.wamcp.worker.WorkerService;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nginx lets through, how fast and how long. */
class NginxTest {

  private static final int MIB = 1024 * 1024;
  private static final Pattern LOCATION =
      Pattern.compile("location (= )?(/\\S*) \\{\\n(.*?)\\n {4}}", Pattern.DOTALL);

  private final Map<String, String> locations = new LinkedHashMap<>();
  private String whole;

  @BeforeEach
  void read() throws IOException {
    whole = Files.readString(ComposeFile.FOLDER.resolve("nginx/nginx.conf"));
    Matcher matcher = LOCATION.matcher(whole);
    while (matcher.find()) {
      locations.put(matcher.group(2), matcher.group(3));
    }
  }

  @Test
  void onlyTheThreePathsArePassedOn() {
    assertThat(locations).containsOnlyKeys("/webhook/meta", "/mcp", WorkerService.PATH, "/");
    assertThat(locations.get("/")).contains("return 404;").doesNotContain("proxy_pass");
    assertThat(upstream("/webhook/meta")).isEqualTo("http://ingress:8080");
    assertThat(upstream("/mcp")).isEqualTo("http://mcp:8080");
    assertThat(upstream(WorkerService.PATH)).isEqualTo("http://worker:8080");
  }

  private String upstream(String path) {
    Matcher set = Pattern.compile("set (\\$\\w+) (\\S+);").matcher(locations.get(path));
    assertThat(set.find()).as(path).isTrue();
    assertThat(locations.get(path)).contains("proxy_pass " + set.group(1) + ";");
    return set.group(2);
  }

  @Test
  void eachHasItsRateAndItsLongestBody() {
    locations.forEach(
        (path, text) -> {
          if (!"/".equals(path)) {
            Matcher zone = Pattern.compile("limit_req zone=(\\w+) ").matcher(text);
            assertThat(zone.find()).as("rate of %s", path).isTrue();
            assertThat(whole).contains("zone=" + zone.group(1) + ":");
          }
        });
    assertThat(bodyBytes("/webhook/meta"))
        .isEqualTo(WebhookConfig.MAX_BODY_BYTES.defaultValue().orElseThrow());
    int others = ServerSettings.MAX_PAYLOAD_BYTES.defaultValue().orElseThrow();
    assertThat(bodyBytes("/mcp")).isEqualTo(others);
    assertThat(bodyBytes(WorkerService.PATH)).isEqualTo(others);
  }

  private int bodyBytes(String path) {
    Matcher size = Pattern.compile("client_max_body_size (\\d+)m;").matcher(locations.get(path));
    assertThat(size.find()).as(path).isTrue();
    return Integer.parseInt(size.group(1)) * MIB;
  }

  @Test
  void streamsAreNotHeldBackAndCallsNotRepeated() {
    assertThat(locations.get("/mcp"))
        .contains("proxy_buffering off;", "proxy_next_upstream off;", "proxy_read_timeout 1h;");
    assertThat(whole).doesNotContain("proxy_buffering on", "gzip on");
  }
}
