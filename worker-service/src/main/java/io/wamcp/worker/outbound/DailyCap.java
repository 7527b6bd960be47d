package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.store.DailySendCounts;
import io.wamcp.store.Grants;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Counts a send against the day's limits of its client, its grant and its number, once per request
 * however often the step runs. Counted after dequeue, so that a retry never counts twice.
 * Thread-safe.
 */
public final class DailyCap {

  private final AfterCommit afterCommit;
  private final Numbers numbers;
  private final SendSettings settings;
  private final Settlement settlement;
  private final Clock clock;

  public DailyCap(
      AfterCommit afterCommit,
      Numbers numbers,
      SendSettings settings,
      Settlement settlement,
      Clock clock) {
    this.afterCommit = afterCommit;
    this.numbers = numbers;
    this.settings = settings;
    this.settlement = settlement;
    this.clock = clock;
  }

  /** Whether the send may go on; if not, it is settled as failed with {@code daily_cap_reached}. */
  boolean enforce(MessageSendRequested request, String runId) {
    PhoneNumber number = numbers.known(request.phoneNumberId());
    return afterCommit.transaction(
        tx ->
            Sends.lock(tx, number.id(), request.requestId())
                .map(send -> send.settled() || enforce(tx, number, send, runId))
                .orElse(true));
  }

  /** As above, for a send the caller has locked. */
  boolean enforce(DbExecute tx, PhoneNumber number, Send send, String runId) {
    Optional<String> full = firstFullScope(tx, number, send);
    full.ifPresent(scope -> settlement.fail(tx, number, send, capReached(scope), runId));
    return full.isEmpty();
  }

  private Optional<String> firstFullScope(DbExecute tx, PhoneNumber number, Send send) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Optional<Integer> grantCap =
        Grants.find(tx, send.clientId(), number.phoneNumberId()).map(Grants.Grant::dailyCap);
    String grant = "grant:" + send.clientId() + ":" + number.id();
    if (grantCap.isPresent() && !count(tx, grant, today, send, grantCap.get())) {
      return Optional.of("grant");
    }
    if (!count(tx, "client:" + send.clientId(), today, send, settings.dailyPerClient())) {
      return Optional.of("client");
    }
    Integer own = number.dailyMessageLimit();
    int cap = own == null ? settings.dailyPerNumber() : own;
    return count(tx, "number:" + number.id(), today, send, cap)
        ? Optional.empty()
        : Optional.of("number");
  }

  private static boolean count(DbExecute tx, String scope, LocalDate day, Send send, int limit) {
    return DailySendCounts.count(tx, scope, day, send.requestId(), send.clientId(), limit);
  }

  private static Failure capReached(String scope) {
    return Failure.own(
        "daily_cap_reached",
        "The daily message limit of this " + scope + " is used up. It starts anew at 00:00 UTC.");
  }
}
