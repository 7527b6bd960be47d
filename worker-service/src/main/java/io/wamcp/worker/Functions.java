package io.wamcp.worker;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Sleeper;
import io.wamcp.meta.graph.GraphClient;
import io.wamcp.meta.graph.GraphClientSettings;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.runtime.config.SecretReferences;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.worker.audit.ArchiveAuditFunction;
import io.wamcp.worker.audit.AuditArchiver;
import io.wamcp.worker.cron.GcRateLimitsFunction;
import io.wamcp.worker.cron.PruneMediaFunction;
import io.wamcp.worker.cron.PruneMessagesFunction;
import io.wamcp.worker.cron.Pruner;
import io.wamcp.worker.cron.ReconcileFunction;
import io.wamcp.worker.cron.Reconciler;
import io.wamcp.worker.drain.ItemDrain;
import io.wamcp.worker.drain.ItemHandler;
import io.wamcp.worker.drain.WebhooksFirst;
import io.wamcp.worker.inbound.InboundMessages;
import io.wamcp.worker.inbound.ProcessMessageFunction;
import io.wamcp.worker.media.DownloadMediaFunction;
import io.wamcp.worker.media.UploadMediaFunction;
import io.wamcp.worker.notify.ClientNotifications;
import io.wamcp.worker.notify.PushClientNotificationFunction;
import io.wamcp.worker.outbound.AccessTokens;
import io.wamcp.worker.outbound.DailyCap;
import io.wamcp.worker.outbound.FailedSends;
import io.wamcp.worker.outbound.MetaCall;
import io.wamcp.worker.outbound.NextSends;
import io.wamcp.worker.outbound.NumberQueue;
import io.wamcp.worker.outbound.SendEvents;
import io.wamcp.worker.outbound.SendMessageFunction;
import io.wamcp.worker.outbound.SendMetrics;
import io.wamcp.worker.outbound.SendSettings;
import io.wamcp.worker.outbound.Settlement;
import io.wamcp.worker.outbound.Throttle;
import io.wamcp.worker.reading.FailedReads;
import io.wamcp.worker.reading.MarkMessageReadFunction;
import io.wamcp.worker.reading.ReadReceipts;
import io.wamcp.worker.status.StatusUpdaterFunction;
import io.wamcp.worker.status.StatusUpdates;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Every function this service hosts, wired with what it works on. */
public final class Functions {

  private final WorkerSettings worker;
  private final Database database;
  private final AfterCommit afterCommit;
  private final BooleanSupplier stopping;
  private final Clock clock;

  private final Numbers numbers;
  private final WebhooksFirst webhooksFirst;
  private final WebhookParser parser = new WebhookParser();
  private final Settlement settlement;
  private final FailedItems failedItems;
  private final AccessTokens tokens;
  private final GraphClient graph;

  private Functions(
      Settings settings,
      WorkerSettings worker,
      Database database,
      AfterCommit afterCommit,
      BooleanSupplier stopping,
      Clock clock) {
    this.worker = worker;
    this.database = database;
    this.afterCommit = afterCommit;
    this.stopping = stopping;
    this.clock = clock;
    this.webhooksFirst = new WebhooksFirst(database, worker.drain(), stopping, Sleeper.waiting());
    this.numbers = new Numbers(database, clock);
    this.settlement = new Settlement(afterCommit, clock);
    this.failedItems = new FailedItems(afterCommit, clock);
    this.tokens = new AccessTokens(SecretReferences.of(settings)::read, clock);
    this.graph = new GraphClient(graph(worker.meta()), clock);
  }

  static List<InngestFunction> of(
      Settings settings,
      WorkerSettings worker,
      Database database,
      AfterCommit afterCommit,
      BooleanSupplier stopping,
      Clock clock) {
    return new Functions(settings, worker, database, afterCommit, stopping, clock).all();
  }

  private List<InngestFunction> all() {
    return List.of(
        new ProcessMessageFunction(drain(new InboundMessages(parser, clock)), failedItems),
        sendMessage(),
        new StatusUpdaterFunction(drain(new StatusUpdates(parser, settlement, clock)), failedItems),
        new MarkMessageReadFunction(
            new ReadReceipts(database, numbers, tokens, graph, clock),
            new FailedReads(afterCommit, clock)),
        new DownloadMediaFunction(database, failedItems),
        new UploadMediaFunction(database, failedItems),
        new PushClientNotificationFunction(
            new ClientNotifications(database, worker.drain(), webhooksFirst, clock), failedItems),
        new GcRateLimitsFunction(database, clock),
        new ArchiveAuditFunction(new AuditArchiver(database, worker.audit(), clock)),
        new PruneMessagesFunction(new Pruner(database, worker.retention(), clock)),
        new PruneMediaFunction(new Pruner(database, worker.retention(), clock)),
        new ReconcileFunction(new Reconciler(database, new SendEvents(), clock)));
  }

  private <E extends DomainEvent, P> ItemDrain<E, P> drain(ItemHandler<E, P> handler) {
    return new ItemDrain<>(handler, afterCommit, numbers, worker.drain(), webhooksFirst, clock);
  }

  private SendMessageFunction sendMessage() {
    SendSettings send = worker.send();
    Throttle throttle = new Throttle(afterCommit, send);
    DailyCap cap = new DailyCap(afterCommit, numbers, send, settlement, clock);
    NextSends next = new NextSends(send, cap, settlement, throttle, clock);
    NumberQueue queue =
        new NumberQueue(
            database, afterCommit, numbers, send, next, metaCall(throttle), stopping, clock);
    FailedSends failed = new FailedSends(afterCommit, settlement, new SendEvents(), clock);
    return new SendMessageFunction(send, cap, queue, failed);
  }

  private MetaCall metaCall(Throttle throttle) {
    return new MetaCall(
        afterCommit, graph, tokens, worker.send(), settlement, new SendMetrics(), throttle, clock);
  }

  private static GraphClientSettings graph(MetaSettings meta) {
    return GraphClientSettings.of(meta.baseUrl())
        .withApiVersion(meta.apiVersion())
        .withTimeouts(meta.connectTimeout(), meta.timeout());
  }
}
