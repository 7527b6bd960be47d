package io.wamcp.runtime.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.domain.config.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonLogsTest {

  private static final Logger LOG = System.getLogger("io.wamcp.sample");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @AfterEach
  void backToStandardOutput() {
    JsonLogs.install(new LogSettings(LogFormat.TEXT, LogLevel.INFO, List.of()));
  }

  @Test
  void oneObjectALine() throws IOException {
    install(LogFormat.JSON, LogLevel.INFO);
    Correlation.with(
        Map.of(Correlation.REQUEST_ID, "r-1"),
        () ->
            Correlation.with(
                Map.of(Correlation.WAMID, "wamid.X"),
                () -> LOG.log(Level.INFO, "stored \"{0}\"\n{1}", "two", Secret.of("hunter2"))));
    LOG.log(Level.DEBUG, "not written");
    List<String> lines = text().lines().toList();
    assertThat(lines).hasSize(1);
    JsonNode line = new ObjectMapper().readTree(lines.getFirst());
    assertThat(line.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "time", "level", "logger", "message", "thread", "requestId", "wamid");
    assertThat(line.get("level").asText()).isEqualTo("INFO");
    assertThat(line.get("logger").asText()).isEqualTo("io.wamcp.sample");
    assertThat(line.get("message").asText()).isEqualTo("stored \"two\"\n***");
    assertThat(line.get("requestId").asText()).isEqualTo("r-1");
    assertThat(line.get("wamid").asText()).isEqualTo("wamid.X");
    assertThat(line.get("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
  }

  @Test
  void anErrorIsBounded() throws IOException {
    install(LogFormat.JSON, LogLevel.INFO);
    LOG.log(Level.ERROR, "failed", deep(200));
    JsonNode error = new ObjectMapper().readTree(text()).get("error");
    assertThat(error.get("type").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.get("message").asText()).isEqualTo("outer");
    assertThat(error.get("stack").asText())
        .contains("caused by java.lang.IllegalArgumentException: inner")
        .contains("more");
    assertThat(error.get("stack").asText().lines().count())
        .isLessThan((StackText.MAX_FRAMES + 2L) * StackText.MAX_CAUSES);
  }

  @Test
  void aCauseThatCausesItselfEnds() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second", first);
    first.initCause(second);
    assertThat(StackText.of(first)).containsOnlyOnce("caused by");
  }

  @Test
  void longMessagesAreCut() throws IOException {
    install(LogFormat.JSON, LogLevel.INFO);
    LOG.log(Level.INFO, "x".repeat(100_000));
    assertThat(new ObjectMapper().readTree(text()).get("message").asText())
        .hasSize(JsonLineFormatter.MAX_MESSAGE + 1);
  }

  @Test
  void levelsByLogger() {
    JsonLogs.install(
        new LogSettings(
            LogFormat.TEXT,
            LogLevel.WARNING,
            List.of("io.wamcp.sample=debug", "nonsense", "io.wamcp.other=loud")),
        out);
    LOG.log(Level.DEBUG, "seen");
    System.getLogger("io.wamcp.other").log(Level.INFO, "unseen");
    assertThat(text()).contains("seen").contains("DEBUG").doesNotContain("unseen");
  }

  @Test
  void correlationIsCarriedToAnotherThread() throws InterruptedException {
    install(LogFormat.TEXT, LogLevel.INFO);
    Runnable[] carried = new Runnable[1];
    Correlation.with(
        Map.of(Correlation.EVENT_ID, "e-1"),
        () -> carried[0] = Correlation.carry(() -> LOG.log(Level.INFO, "elsewhere")));
    Thread thread = Thread.ofVirtual().start(carried[0]);
    thread.join();
    assertThat(text()).contains("elsewhere {eventId=e-1}");
    assertThat(Correlation.current()).isEmpty();
  }

  @Test
  void anIdCanNeitherBeginALineNorFillOne() {
    install(LogFormat.TEXT, LogLevel.INFO);
    Correlation.with(
        Map.of(Correlation.EVENT_ID, "e\n\u2028ERROR " + "x".repeat(5_000)),
        () -> LOG.log(Level.INFO, "seen"));
    assertThat(text().strip().lines()).hasSize(1);
    assertThat(text()).contains("eventId=e??ERROR x").hasSizeLessThan(500);
  }

  private void install(LogFormat format, LogLevel level) {
    JsonLogs.install(new LogSettings(format, level, List.of()), out);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static IllegalStateException deep(int depth) {
    return depth == 0
        ? new IllegalStateException("outer", new IllegalArgumentException("inner"))
        : deep(depth - 1);
  }
}
