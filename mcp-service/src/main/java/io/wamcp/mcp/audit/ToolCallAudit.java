package io.wamcp.mcp.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.ToolCallListener;
import io.wamcp.store.AuditLog.Entry;
import io.wamcp.store.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes down every tool call and every resource that is read: who, which tool, at which number,
 * how it ended. Of the arguments only ids, and only those that look like ids: nothing a person or a
 * model wrote. A call of a tool that may change something waits until that is committed, for a
 * moment; one that reads does not.
 */
public final class ToolCallAudit implements ToolCallListener<Principal> {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final Pattern NUMBER = Pattern.compile("[0-9]{5,32}");
  private static final Pattern NUMBER_URI =
      Pattern.compile("wamcp://numbers/([0-9]{5,32})/messages");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final AuditTrail trail;
  private final Set<String> readingTools;
  private final InstantSource clock;

  /**
   * Makes the listener.
   *
   * @param readingTools names of the tools that change nothing
   */
  public ToolCallAudit(AuditTrail trail, Set<String> readingTools, InstantSource clock) {
    this.trail = trail;
    this.readingTools = Set.copyOf(readingTools);
    this.clock = clock;
  }

  @Override
  public void called(ToolCalled<Principal> call) {
    Entry entry = entry(call);
    if (call.tool().filter(tool -> !readingTools.contains(tool)).isPresent()) {
      trail.addAndWait(entry, LONGEST_WAIT);
    } else {
      trail.add(entry);
    }
  }

  private Entry entry(ToolCalled<Principal> call) {
    Principal caller = call.principal();
    return new Entry(
        clock.instant(),
        call.method().equals("tools/call") ? "tool.call" : "resource.read",
        call.outcome().name().toLowerCase(Locale.ROOT),
        caller.clientId(),
        caller.apiKeyId(),
        call.tool().orElse(null),
        number(call.arguments()),
        send(call),
        call.errorCode().orElse(null),
        Math.toIntExact(Math.min(Integer.MAX_VALUE, call.duration().toMillis())),
        caller.address(),
        Json.toNode(Map.of("call", call.requestId())));
  }

  private static PhoneNumberId number(JsonNode arguments) {
    Matcher resource = NUMBER_URI.matcher(arguments.path("uri").asText());
    String text = resource.matches() ? resource.group(1) : arguments.path("phoneNumberId").asText();
    return NUMBER.matcher(text).matches() ? new PhoneNumberId(text) : null;
  }

  private static RequestId send(ToolCalled<Principal> call) {
    String made = call.output().path("queueId").asText();
    String text = made.isEmpty() ? call.arguments().path("queueId").asText() : made;
    return UUID.matcher(text).matches() ? RequestId.of(text) : null;
  }
}
