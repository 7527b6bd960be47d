package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.store.ApiKeys;
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
import java.util.ArrayList;
import java.util.List;

/**
 * Counts a send against the day's limits of its key, its grant, its client and its number, once per
 * request however often the step runs. Counted after dequeue, so that a retry never counts twice.
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
    List<Scope> scopes = scopes(tx, number, send);
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    for (Scope scope : scopes) {
      if (!count(tx, scope, today, send)) {
        // Refused by one, it uses up none of the others.
        List<String> keys = scopes.stream().map(Scope::key).toList();
        DailySendCounts.forget(tx, keys, today, send.requestId(), send.clientId());
        settlement.fail(tx, number, send, capReached(scope.name()), runId);
        afterCommit.then(() -> SendMetrics.capReached(scope.name()));
        return false;
      }
    }
    return true;
  }

  /** What a send counts against; always in this order, in which two sends wait for each other. */
  private List<Scope> scopes(DbExecute tx, PhoneNumber number, Send send) {
    List<Scope> scopes = new ArrayList<>();
    if (send.apiKeyId() != null) {
      ApiKeys.dailyLimit(tx, send.clientId(), send.apiKeyId())
          .ifPresent(limit -> scopes.add(new Scope("key", "key:" + send.apiKeyId(), limit)));
    }
    Grants.find(tx, send.clientId(), number.phoneNumberId())
        .map(Grants.Grant::dailyCap)
        .ifPresent(
            cap ->
                scopes.add(
                    new Scope("grant", "grant:" + send.clientId() + ":" + number.id(), cap)));
    scopes.add(new Scope("client", "client:" + send.clientId(), settings.dailyPerClient()));
    Integer own = number.dailyMessageLimit();
    scopes.add(
        new Scope(
            "number", "number:" + number.id(), own == null ? settings.dailyPerNumber() : own));
    return scopes;
  }

  /** One limit of the day, by the name clients are told. */
  private record Scope(String name, String key, int limit) {}

  private static boolean count(DbExecute tx, Scope scope, LocalDate day, Send send) {
    return DailySendCounts.count(
        tx, scope.key(), day, send.requestId(), send.clientId(), scope.limit());
  }

  private static Failure capReached(String scope) {
    return Failure.own(
        "daily_cap_reached",
        "The daily message limit of this " + scope + " is used up. It starts anew at 00:00 UTC.");
  }
}
