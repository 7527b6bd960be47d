package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.queue.QueueItem;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The claims this server is carrying out. When a claim's commit goes through but its answer is lost
 * with the connection, the rows are leased to a server that does not know of them: it lives, so
 * nobody else ever takes them. So the leased rows are held against this list now and then.
 *
 * <p>Claims are looked for by one thread, and taken and put down by any.
 */
final class InHand {

  private static final System.Logger LOG = System.getLogger(InHand.class.getName());
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private record Claim(long id, int number) {

    static Claim of(QueueItem item) {
      return new Claim(item.id(), item.claim());
    }
  }

  private final Set<Claim> claims = ConcurrentHashMap.newKeySet();
  private Set<Claim> missedBefore = Set.of();
  private long lastLook = System.nanoTime();

  /** False when somebody is carrying it out already. */
  boolean take(QueueItem item) {
    return claims.add(Claim.of(item));
  }

  /** Call it when nothing more is done about the item. */
  void putDown(QueueItem item) {
    claims.remove(Claim.of(item));
  }

  /**
   * Those of the leased items that nobody is carrying out; empty when it is not yet time to look.
   *
   * @param leased reads what is leased to this server
   */
  List<QueueItem> forgotten(Supplier<List<QueueItem>> leased) {
    if (System.nanoTime() - lastLook < BETWEEN_LOOKS.toNanos()) {
      return List.of();
    }
    // Before the read: what is finished after it was leased in it, and is not to be done again.
    Set<Claim> known = Set.copyOf(claims);
    List<QueueItem> missed =
        leased.get().stream().filter(item -> !known.contains(Claim.of(item))).toList();
    lastLook = System.nanoTime();
    // A thread that has committed the claim of its next call takes it within the moment.
    List<QueueItem> forgotten =
        missed.stream().filter(item -> missedBefore.contains(Claim.of(item))).toList();
    missedBefore = missed.stream().map(Claim::of).collect(Collectors.toSet());
    if (!forgotten.isEmpty()) {
      LOG.log(Level.WARNING, "{0} items of a claim in doubt are taken up", forgotten.size());
    }
    return forgotten;
  }
}
