package io.wamcp.worker.outbound;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.store.ApiKeys;
import io.wamcp.store.DailySendCounts;
import io.wamcp.store.DailySendCounts.Claim;
import io.wamcp.store.DailySendCounts.Limit;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private boolean enforce(DbExecute tx, PhoneNumber number, Send send, String runId) {
    return !enforce(tx, number, List.of(send), runId).isEmpty();
  }

  /** As above, for several sends of one number, in their order; gives those that may go on. */
  List<Send> enforce(DbExecute tx, PhoneNumber number, List<Send> sends, String runId) {
    if (sends.isEmpty()) {
      return sends;
    }
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Map<Sender, List<Limit>> limits = new HashMap<>();
    List<Claim> claims = new ArrayList<>();
    for (Send send : sends) {
      Sender sender = new Sender(send.clientId(), send.apiKeyId());
      claims.add(
          new Claim(
              send.requestId(),
              send.clientId(),
              limits.computeIfAbsent(sender, who -> limits(tx, number, who))));
    }
    Map<RequestId, Limit> refused = DailySendCounts.countAll(tx, today, claims);
    for (Send send : sends) {
      Limit full = refused.get(send.requestId());
      if (full != null) {
        settlement.giveUp(tx, number, send, capReached(full), runId);
        afterCommit.then(() -> SendMetrics.capReached(nameOf(full)));
      }
    }
    return sends.stream().filter(send -> !refused.containsKey(send.requestId())).toList();
  }

  private record Sender(ClientId client, ApiKeyId key) {}

  /** What a sender's messages count against at this number, by the names clients are told. */
  private List<Limit> limits(DbExecute tx, PhoneNumber number, Sender sender) {
    List<Limit> limits = new ArrayList<>();
    if (sender.key() != null) {
      ApiKeys.dailyLimit(tx, sender.client(), sender.key())
          .ifPresent(most -> limits.add(new Limit("key:" + sender.key(), most)));
    }
    Grants.find(tx, sender.client(), number.phoneNumberId())
        .map(Grants.Grant::dailyCap)
        .ifPresent(
            most -> limits.add(new Limit("grant:" + sender.client() + ":" + number.id(), most)));
    limits.add(new Limit("client:" + sender.client(), settings.dailyPerClient()));
    Integer own = number.dailyMessageLimit();
    limits.add(new Limit("number:" + number.id(), own == null ? settings.dailyPerNumber() : own));
    return limits;
  }

  private static Failure capReached(Limit full) {
    return Failure.own(
        "daily_cap_reached",
        "The daily message limit of this "
            + nameOf(full)
            + " is used up. It starts anew at 00:00 UTC.");
  }

  /** What the limit is of: the begin of its scope. */
  private static String nameOf(Limit limit) {
    return limit.scope().substring(0, limit.scope().indexOf(':'));
  }
}
