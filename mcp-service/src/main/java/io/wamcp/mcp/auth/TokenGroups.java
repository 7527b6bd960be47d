package io.wamcp.mcp.auth;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;

/**
 * Lets those who want a token of one bucket at the same moment ask for it together: one asks, and
 * whoever comes meanwhile forms the group that asks next. Nobody is served out of what was taken
 * before they came, so nothing is taken in advance. Holds one group per bucket that is being asked,
 * and one that waits. Thread-safe.
 */
final class TokenGroups<K> {

  /**
   * What a group got.
   *
   * @param tokens how many; those who came first have them
   * @param nextAt when the others may ask again; empty when there are none
   */
  record Taken(int tokens, Optional<Instant> nextAt) {}

  private static final class Group {
    private final CompletableFuture<Taken> taken = new CompletableFuture<>();
    private Group before;
    private int members;
    private boolean closed;

    private Group(Group before) {
      this.before = before;
    }
  }

  private record Place(Group group, int index) {}

  private final Map<K, Group> latest = new HashMap<>();

  /**
   * Takes one token, waiting for those who are asking already.
   *
   * @param ask asks for so many, on the thread of the first of a group; what it throws, all of them
   *     get. It must end in bounded time
   * @return empty when taken, else the moment from which one is to be had
   */
  Optional<Instant> take(K bucket, IntFunction<Taken> ask) {
    Place place = join(bucket);
    if (place.index() == 0) {
      lead(bucket, place.group(), ask);
    }
    Taken taken = result(place.group());
    return place.index() < taken.tokens() ? Optional.empty() : taken.nextAt();
  }

  private Place join(K bucket) {
    synchronized (latest) {
      Group group = latest.get(bucket);
      if (group == null || group.closed) {
        group = new Group(group);
        latest.put(bucket, group);
      }
      return new Place(group, group.members++);
    }
  }

  private void lead(K bucket, Group group, IntFunction<Taken> ask) {
    if (group.before != null) {
      group.before.taken.handle((taken, failure) -> taken).join();
      group.before = null; // Or every group would keep all that were before it.
    }
    try {
      group.taken.complete(ask.apply(close(group)));
    } catch (RuntimeException | Error e) {
      group.taken.completeExceptionally(e);
    } finally {
      synchronized (latest) {
        latest.remove(bucket, group);
      }
    }
  }

  private int close(Group group) {
    synchronized (latest) {
      group.closed = true;
      return group.members;
    }
  }

  private static Taken result(Group group) {
    try {
      return group.taken.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
