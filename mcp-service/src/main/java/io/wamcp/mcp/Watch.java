package io.wamcp.mcp;

import io.wamcp.mcp.audit.AuditTrail;
import io.wamcp.mcp.audit.CountedEvents;
import io.wamcp.mcp.audit.ToolCallAudit;
import io.wamcp.mcp.auth.KeyUsage;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.Tool;
import io.wamcp.runtime.Lifecycle;
import io.wamcp.runtime.PeriodicTask;
import io.wamcp.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is written down about calls and keys, away from the calls: audit trail and last uses. */
record Watch(AuditTrail trail, KeyEvents keys, InstantSource clock) {

  private static final Duration BETWEEN_USES = Duration.ofSeconds(5);
  private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(10);

  /** Starts writing, and stops with the service: what is known then is still written. */
  static Watch start(
      Lifecycle lifecycle, Database database, McpMetrics metrics, InstantSource clock) {
    AuditTrail trail = lifecycle.add("audit trail", AuditTrail.start(database, metrics::auditLost));
    CountedEvents counted = new CountedEvents(trail::add, clock);
    KeyUsage usage = new KeyUsage(database);
    lifecycle.add(
        "counted events", PeriodicTask.start("counted-events", BETWEEN_COUNTS, counted::flush));
    lifecycle.add("key usage", PeriodicTask.start("key-usage", BETWEEN_USES, usage::flush));
    return new Watch(trail, new KeyEvents(metrics, usage, counted), clock);
  }

  ToolCallAudit toolCalls(List<? extends Tool<Principal, ?, ?>> tools) {
    Set<String> reading =
        tools.stream()
            .map(Tool::spec)
            .filter(spec -> spec.annotations().readOnly())
            .map(spec -> spec.name())
            .collect(Collectors.toUnmodifiableSet());
    return new ToolCallAudit(trail, reading, clock);
  }
}
