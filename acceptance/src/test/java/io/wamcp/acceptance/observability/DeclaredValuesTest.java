package io.wamcp.acceptance.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.architecture.Repository;
import io.wamcp.domain.event.CronEvent;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.mcp.auth.AuthFailure;
import io.wamcp.mcp.protocol.ProtocolVersion;
import io.wamcp.meta.signature.SignatureVerdict;
import io.wamcp.telemetry.metric.Label;
import io.wamcp.telemetry.metric.Metric;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The label values of metrics are those that the services use. */
class DeclaredValuesTest {

  private static List<String> values(Metric metric, String label) {
    return metric.labels().stream()
        .filter(one -> one.name().equals(label))
        .map(Label::known)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eventsAreThoseThatLeaveThroughTheOutbox() throws ReflectiveOperationException {
    List<String> names = new ArrayList<>();
    for (Class<?> type : DomainEvent.class.getPermittedSubclasses()) {
      if (type != CronEvent.class) {
        Field name = type.getField("NAME");
        names.add((String) name.get(null));
      }
    }
    assertThat(values(Metric.OUTBOX_DISPATCHED, "event"))
        .containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void reasonsAndRevisionsAreThoseOfTheCode() {
    assertThat(values(Metric.WEBHOOK_SIGNATURE_FAILURES, "reason"))
        .containsExactlyElementsOf(
            Arrays.stream(SignatureVerdict.values())
                .filter(verdict -> verdict != SignatureVerdict.VALID)
                .map(verdict -> verdict.name().toLowerCase(Locale.ROOT))
                .toList());
    assertThat(values(Metric.MCP_AUTH_FAILURES, "reason"))
        .containsExactlyElementsOf(
            Arrays.stream(AuthFailure.values()).map(AuthFailure::wireName).toList());
    assertThat(values(Metric.MCP_REQUESTS, "revision"))
        .containsExactlyElementsOf(
            Arrays.stream(ProtocolVersion.values()).map(ProtocolVersion::text).toList());
  }

  @Test
  void functionsToolsAndMethodsAreThoseOfTheReference() {
    List<String> functions = new ArrayList<>(found("functions.md", "(?m)^\\| `([a-z-]+)` \\|"));
    functions.addAll(found("functions.md", "`([a-z-]+-failure)`"));
    assertThat(values(Metric.RUN_CALLS, "function")).containsExactlyInAnyOrderElementsOf(functions);
    assertThat(headings("tools.md"))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(values(Metric.MCP_TOOL_CALLS, "tool"));
  }

  private static List<String> headings(String page) {
    return found(page, "(?m)^## `?([a-z0-9_-]+)`?$");
  }

  private static List<String> found(String page, String pattern) {
    String text = Repository.read(Repository.root().resolve("docs/reference").resolve(page));
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }
}
