package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.error.AffectedScope;
import io.wamcp.domain.error.ErrorClass;
import io.wamcp.meta.graph.SendOutcome;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.RateLimitBuckets;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendQueue;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import io.wamcp.worker.AfterCommit;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Meta's rates: respected before a call, and where Meta says that one is used up, by everybody it
 * reaches. Waiting is durable and costs neither a thread nor an attempt. Thread-safe; the buckets
 * are shared by all workers.
 */
public final class Throttle {

  private static final System.Logger LOG = System.getLogger(Throttle.class.getName());

  private final AfterCommit afterCommit;
  private final SendSettings settings;

  public Throttle(AfterCommit afterCommit, SendSettings settings) {
    this.afterCommit = afterCommit;
    this.settings = settings;
  }

  /** Takes tokens for as many of the sends as there are, oldest first; the others wait. */
  List<Send> admit(DbExecute tx, PhoneNumber number, List<Send> sends, Instant now) {
    if (sends.isEmpty()) {
      return sends;
    }
    RateLimitBuckets.Taken tokens =
        RateLimitBuckets.takeSome(tx, bucket(number), settings.numberLimit(), now, sends.size());
    // All of them, or each would be looked at in a transaction of its own, for as long as it lasts.
    tokens.nextAt().ifPresent(at -> postpone(tx, number, sends, at, now));
    List<Send> admitted = sends.subList(0, tokens.tokens());
    Set<String> pairs = new LinkedHashSet<>();
    admitted.forEach(send -> pairs.add(pair(number, send)));
    Map<String, Instant> refused = RateLimitBuckets.takeEach(tx, pairs, settings.pairLimit(), now);
    List<Send> ready = new ArrayList<>();
    for (Send send : admitted) {
      Instant at = refused.get(pair(number, send));
      if (at == null) {
        ready.add(send);
      } else {
        wait(tx, send, "pair", at, now);
      }
    }
    return ready;
  }

  /**
   * Whether a refusal for now is a limit that the number's next message would meet too, and use up
   * its attempts. That Meta is unavailable is none: every message finds that out by itself (D16).
   */
  static boolean reachesOthers(SendOutcome.Rejected rejected) {
    return rejected.type().retry().retriable()
        && switch (rejected.type().scope()) {
          case NUMBER, ACCOUNT -> true;
          case APP -> rejected.type().errorClass() == ErrorClass.THROTTLE_APP;
          case MESSAGE, RECIPIENT -> false;
        };
  }

  /** Holds everything the refusal reaches until the refused message is tried again. */
  void hold(
      DbExecute tx, PhoneNumber number, SendOutcome.Rejected rejected, Instant until, Instant now) {
    if (!reachesOthers(rejected)) {
      return;
    }
    AffectedScope scope = rejected.type().scope();
    Map<String, Instant> untils = new HashMap<>();
    // A little later than the one that asks whether the limit is over, and has its answer by then.
    reached(tx, number, scope)
        .forEach(other -> untils.put(bucket(other), until.plus(settings.callTimeout())));
    untils.put(bucket(number), until);
    RateLimitBuckets.emptyUntil(tx, untils, settings.numberLimit(), now);
    afterCommit.then(
        () ->
            LOG.log(
                Level.WARNING,
                "Meta limits the {0} ({1}), met by number {2}: its sends wait until {3}",
                scope.name().toLowerCase(Locale.ROOT),
                rejected.type().typedName(),
                number.phoneNumberId().value(),
                until.toString()));
  }

  private static List<PhoneNumber> reached(DbExecute tx, PhoneNumber number, AffectedScope scope) {
    return switch (scope) {
      case ACCOUNT -> PhoneNumbers.ofAccount(tx, number.wabaId());
      case APP -> PhoneNumbers.all(tx);
      default -> List.of(number);
    };
  }

  /** No message of the number is ahead of another by it, so none counts as held back. */
  private void postpone(
      DbExecute tx, PhoneNumber number, List<Send> sends, Instant at, Instant now) {
    SendQueue.postpone(tx, number.id(), sends, at, now);
    afterCommit.then(() -> sends.forEach(send -> SendMetrics.held("number")));
  }

  private void wait(DbExecute tx, Send send, String limit, Instant at, Instant now) {
    // One in doubt stays so: its next attempt is its second, and said to be one.
    State waiting = send.state() == State.UNKNOWN ? State.UNKNOWN : State.BACKOFF;
    SendLedger.wait(tx, send, waiting, null, at, now);
    afterCommit.then(() -> SendMetrics.held(limit));
  }

  private static String bucket(PhoneNumber number) {
    return "number:" + number.id();
  }

  private static String pair(PhoneNumber number, Send send) {
    return "pair:" + number.id() + ":" + send.recipient();
  }
}
