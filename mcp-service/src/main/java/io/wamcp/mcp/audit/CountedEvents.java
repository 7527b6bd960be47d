package io.wamcp.mcp.audit;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.store.AuditLog.Entry;
import io.wamcp.store.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Events that a stranger can cause as often as they like, such as refused keys: counted, and told
 * as one entry of each kind whenever {@link #flush} is called. The kinds are bounded: once there
 * are too many, addresses are left out. Thread-safe.
 */
public final class CountedEvents {

  /** Most kinds told apart by address between two flushes. */
  static final int MOST_KINDS = 50;

  /** What is counted together. All but event and code may be null. */
  public record Kind(String event, String code, ClientId client, ApiKeyId key, String address) {

    private Kind anywhere() {
      return new Kind(event, code, null, null, null);
    }
  }

  private record Count(long times, Instant first) {}

  private final Consumer<Entry> trail;
  private final InstantSource clock;
  private Map<Kind, Count> counts = new LinkedHashMap<>();

  public CountedEvents(Consumer<Entry> trail, InstantSource clock) {
    this.trail = trail;
    this.clock = clock;
  }

  /** Counts an event. */
  public synchronized void count(Kind kind) {
    Instant now = clock.instant();
    boolean room = counts.size() < MOST_KINDS || counts.containsKey(kind);
    counts.merge(
        room ? kind : kind.anywhere(),
        new Count(1, now),
        (known, one) -> new Count(known.times() + 1, known.first()));
  }

  /** Tells what was counted since the last time. */
  public void flush() {
    Map<Kind, Count> counted;
    synchronized (this) {
      counted = counts;
      counts = new LinkedHashMap<>();
    }
    Instant now = clock.instant();
    counted.forEach((kind, count) -> trail.accept(entry(kind, count, now)));
  }

  private static Entry entry(Kind kind, Count count, Instant now) {
    return new Entry(
        now,
        kind.event(),
        "refused",
        kind.client(),
        kind.key(),
        null,
        null,
        null,
        kind.code(),
        null,
        kind.address(),
        Json.toNode(Map.of("count", count.times(), "since", count.first().toString())));
  }
}
