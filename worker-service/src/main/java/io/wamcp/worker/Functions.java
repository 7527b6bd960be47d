package io.wamcp.worker;

import io.wamcp.inngest.InngestFunction;
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

  private Functions() {}

  static List<InngestFunction> of(
      Settings settings,
      WorkerSettings worker,
      Database database,
      AfterCommit afterCommit,
      BooleanSupplier stopping,
      Clock clock) {
    Numbers numbers = new Numbers(database, clock);
    WebhookParser parser = new WebhookParser();
    Settlement settlement = new Settlement(afterCommit, clock);
    FailedItems failedItems = new FailedItems(afterCommit, clock);
    AccessTokens tokens = new AccessTokens(SecretReferences.of(settings)::read, clock);
    GraphClient graph = new GraphClient(graph(worker.meta()), clock);
    Throttle throttle = new Throttle(afterCommit, worker.send());
    MetaCall metaCall =
        new MetaCall(
            afterCommit,
            graph,
            tokens,
            worker.send(),
            settlement,
            new SendMetrics(),
            throttle,
            clock);
    DailyCap cap = new DailyCap(afterCommit, numbers, worker.send(), settlement, clock);
    return List.of(
        new ProcessMessageFunction(
            new ItemDrain<>(
                new InboundMessages(parser, clock), afterCommit, numbers, worker.drain(), clock),
            failedItems),
        new SendMessageFunction(
            worker.send(),
            cap,
            new NumberQueue(
                database,
                afterCommit,
                numbers,
                worker.send(),
                new NextSends(worker.send(), cap, settlement, throttle, clock),
                metaCall,
                stopping,
                clock),
            new FailedSends(afterCommit, settlement, new SendEvents(), clock)),
        new StatusUpdaterFunction(
            new ItemDrain<>(
                new StatusUpdates(parser, settlement, clock),
                afterCommit,
                numbers,
                worker.drain(),
                clock),
            failedItems),
        new MarkMessageReadFunction(
            new ReadReceipts(database, numbers, tokens, graph, clock),
            new FailedReads(afterCommit, clock)),
        new DownloadMediaFunction(database, failedItems),
        new UploadMediaFunction(database, failedItems),
        new PushClientNotificationFunction(
            new ClientNotifications(database, worker.drain(), clock), failedItems),
        new GcRateLimitsFunction(database, clock),
        new ArchiveAuditFunction(new AuditArchiver(database, worker.audit(), clock)),
        new PruneMessagesFunction(new Pruner(database, worker.retention(), clock)),
        new PruneMediaFunction(new Pruner(database, worker.retention(), clock)),
        new ReconcileFunction(new Reconciler(database, new SendEvents(), clock)));
  }

  private static GraphClientSettings graph(MetaSettings meta) {
    return GraphClientSettings.of(meta.baseUrl())
        .withApiVersion(meta.apiVersion())
        .withTimeouts(meta.connectTimeout(), meta.timeout());
  }
}
