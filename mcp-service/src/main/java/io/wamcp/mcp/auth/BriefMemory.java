package io.wamcp.mcp.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Remembers for a moment what the database said, and forgets all of it on demand. Bounded: the
 * entry that was longest not asked for goes first. Thread-safe.
 */
final class BriefMemory<K, V> {

  private final InstantSource clock;
  private final Duration longest;
  private final Map<K, Entry<V>> entries;
  private long generation;

  BriefMemory(InstantSource clock, Duration longest, int mostEntries) {
    this.clock = clock;
    this.longest = longest;
    this.entries = new RecentlyUsed<>(mostEntries);
  }

  /** What is known of the key, read again when it is older than the longest age. */
  V get(K key, Function<K, V> read) {
    Instant now = clock.instant();
    long begun;
    synchronized (entries) {
      Entry<V> known = entries.get(key);
      if (known != null && fresh(known, now)) {
        return known.value();
      }
      begun = generation;
    }
    // Dated before the look-up: what it finds is at least as new.
    V value = read.apply(key);
    synchronized (entries) {
      if (begun == generation) {
        entries.put(key, new Entry<>(value, now));
      }
    }
    return value;
  }

  /** Forgets everything, also what is being read now. */
  void forget() {
    synchronized (entries) {
      generation++;
      entries.clear();
    }
  }

  int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  private boolean fresh(Entry<V> entry, Instant now) {
    return !now.isBefore(entry.readAt()) && now.isBefore(entry.readAt().plus(longest));
  }

  private record Entry<V>(V value, Instant readAt) {}

  private static final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int mostEntries;

    private RecentlyUsed(int mostEntries) {
      super(16, 0.75f, true);
      this.mostEntries = mostEntries;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > mostEntries;
    }
  }
}
