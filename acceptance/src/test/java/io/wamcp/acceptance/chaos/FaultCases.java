package io.wamcp.acceptance.chaos;

import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.local.ServiceName;
import io.wamcp.local.chaos.Aged;
import io.wamcp.local.chaos.ChaosStack;
import io.wamcp.local.chaos.SendKind;
import io.wamcp.local.chaos.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Every point at which a part may die, and the work that leads there. */
final class FaultCases {

  private static final BiConsumer<ChaosStack, Workload> MESSAGE =
      (stack, workload) -> workload.customersWrite(0, 2);
  private static final BiConsumer<ChaosStack, Workload> STATUS =
      (stack, workload) -> workload.strangeStatuses(0);
  private static final BiConsumer<ChaosStack, Workload> SEND =
      (stack, workload) -> workload.agentSends(0, SendKind.PLAIN);

  /** Only its statuses tell that Meta has it: one of them settles it. */
  private static final BiConsumer<ChaosStack, Workload> LOST =
      (stack, workload) -> workload.agentSends(0, SendKind.ANSWER_LOST);

  private FaultCases() {}

  static Stream<FaultCase> all() {
    return Stream.of(ingress(), mcp(), outbox(), worker(), reading(), failures(), engine())
        .flatMap(List::stream);
  }

  static List<FaultCase> ingress() {
    return List.of(
        of(ServiceName.INGRESS, MESSAGE, FaultPoint.INGRESS_VERIFIED, FaultPoint.INGRESS_COMMITTED),
        of(ServiceName.INGRESS, STATUS, FaultPoint.INGRESS_DISPATCHED));
  }

  static List<FaultCase> mcp() {
    return List.of(
        of(ServiceName.MCP, SEND, FaultPoint.MCP_SEND_COMMITTED),
        of(ServiceName.MCP, SEND, FaultPoint.MCP_SEND_DISPATCHED),
        of(
            ServiceName.MCP,
            FaultCases::anAgentReads,
            FaultPoint.MCP_READ_COMMITTED,
            FaultPoint.MCP_READ_DISPATCHED));
  }

  static List<FaultCase> outbox() {
    return List.of(
        of(ServiceName.INGRESS, MESSAGE, FaultPoint.OUTBOX_TAKEN),
        of(ServiceName.MCP, SEND, FaultPoint.OUTBOX_TAKEN),
        of(ServiceName.WORKER, SEND, FaultPoint.OUTBOX_SENT_BEFORE_MARK),
        of(
            ServiceName.MCP,
            FaultCases::onlyTheRelayOfMcpIsLeft,
            FaultPoint.RELAY_CLAIMED,
            FaultPoint.RELAY_SENT_BEFORE_MARK));
  }

  private static void onlyTheRelayOfMcpIsLeft(ChaosStack stack, Workload workload) {
    stack.forgetAcknowledgedEvents(true);
    workload.customersWrite(0, 2);
    stack.kill(ServiceName.INGRESS);
    stack.kill(ServiceName.WORKER);
    stack.clock().advance(Duration.ofSeconds(15));
  }

  static List<FaultCase> worker() {
    return List.of(
        step("process-message.process", MESSAGE),
        of(ServiceName.WORKER, MESSAGE, FaultPoint.MESSAGE_STORED),
        step("status-updater.apply-status", STATUS),
        of(ServiceName.WORKER, STATUS, FaultPoint.STATUS_STORED),
        step("status-updater.apply-status", SEND),
        of(ServiceName.WORKER, SEND, FaultPoint.STATUS_STORED),
        step("status-updater.apply-status", LOST).withLateStatuses(),
        of(ServiceName.WORKER, LOST, FaultPoint.STATUS_STORED).withLateStatuses(),
        step("send-message.enforce-daily-cap", SEND),
        step("send-message.call-meta", SEND),
        of(ServiceName.WORKER, SEND, FaultPoint.META_BEFORE_CALL),
        of(ServiceName.WORKER, SEND, FaultPoint.META_AFTER_CALL),
        of(ServiceName.WORKER, SEND, FaultPoint.SEND_SETTLED),
        step("push-client-notification.notify", MESSAGE),
        step("download-media.acknowledge", (stack, workload) -> workload.customerSendsPicture(0)),
        step("upload-media.acknowledge", FaultCases::somebodyUploads),
        FaultCase.of(
            ServiceName.WORKER,
            clearsAway(Aged.LIMITS, "cron/rate-limit.gc"),
            "worker.step.before.gc-rate-limits.delete-untouched-buckets",
            "worker.step.after.gc-rate-limits.delete-untouched-buckets",
            "worker.step.before.gc-rate-limits.delete-old-send-counts",
            "worker.step.after.gc-rate-limits.delete-old-send-counts"),
        step("archive-audit.archive-batch", clearsAway(Aged.AUDIT, "cron/audit.archive")),
        step("prune-messages.prune-batch", clearsAway(Aged.MESSAGES, "cron/messages.retention")),
        step("prune-media.prune-batch", clearsAway(Aged.MEDIA, "cron/media.retention")),
        step("reconcile.re-drive-overdue-work", FaultCases::aSendIsForgotten));
  }

  /** Something is past its time, and the event comes that has it cleared away. */
  private static BiConsumer<ChaosStack, Workload> clearsAway(Aged kind, String event) {
    return (stack, workload) -> {
      workload.leavesBehind(kind);
      stack.operatorSends(event, Map.of());
    };
  }

  private static void anAgentReads(ChaosStack stack, Workload workload) {
    workload.agentReads(0);
  }

  private static void somebodyUploads(ChaosStack stack, Workload workload) {
    String request = UUID.randomUUID().toString();
    stack.operatorSends(
        "wa/media.upload.requested",
        Map.of(
            "clientId",
            UUID.randomUUID().toString(),
            "phoneNumberId",
            stack.stack().info().meta().phoneNumberIds().getFirst(),
            "localPath",
            "chaos.jpg",
            "mime",
            "image/jpeg",
            "requestId",
            request,
            "dispatchKey",
            request));
  }

  private static void aSendIsForgotten(ChaosStack stack, Workload workload) {
    stack.forgetAcknowledgedEvents(true);
    workload.agentSends(0, SendKind.PLAIN);
    workload.awaitAccepted();
    stack.clock().advance(Duration.ofMinutes(3));
  }

  /** What is done about a run that failed for good; such a step has one retry. */
  static List<FaultCase> failures() {
    return Stream.of(
            failure("process-message.process", "process-message.fail-or-redrive", MESSAGE),
            failure("status-updater.apply-status", "status-updater.fail-or-redrive", STATUS),
            failure("send-message.call-meta", "send-message.settle-or-redrive", SEND),
            failure(
                "push-client-notification.notify",
                "push-client-notification.fail-or-redrive",
                MESSAGE),
            failure(
                "download-media.acknowledge",
                "download-media.fail-or-redrive",
                (stack, workload) -> workload.customerSendsPicture(0)),
            failure(
                "upload-media.acknowledge",
                "upload-media.fail-or-redrive",
                FaultCases::somebodyUploads))
        .flatMap(List::stream)
        .toList();
  }

  /** An agent marks a chat as read. */
  static List<FaultCase> reading() {
    List<FaultCase> cases = new ArrayList<>();
    cases.add(step("mark-message-read.tell-whatsapp", FaultCases::anAgentReads));
    cases.addAll(
        failure(
            "mark-message-read.tell-whatsapp",
            "mark-message-read.fail-or-redrive",
            FaultCases::anAgentReads));
    return cases;
  }

  private static List<FaultCase> failure(
      String failing, String step, BiConsumer<ChaosStack, Workload> trigger) {
    String always = "worker.step.before." + failing + "=throw@1-1000";
    return List.of(
        FaultCase.of(
                ServiceName.WORKER,
                trigger,
                "worker.step.before." + step,
                "worker.inside." + step + ".before-commit")
            .with(always),
        FaultCase.of(
                ServiceName.WORKER,
                trigger,
                "worker.inside." + step + ".committed",
                "worker.step.after." + step)
            .with(always));
  }

  static List<FaultCase> engine() {
    return List.of(
        of(
            ServiceName.INNGEST,
            MESSAGE,
            FaultPoint.ENGINE_EVENTS_STORED,
            FaultPoint.ENGINE_CALL_CLAIMED,
            FaultPoint.ENGINE_CALL_ANSWERED),
        of(ServiceName.INNGEST, SEND, FaultPoint.ENGINE_CALL_ANSWERED));
  }

  private static FaultCase of(
      ServiceName part, BiConsumer<ChaosStack, Workload> trigger, FaultPoint... points) {
    return FaultCase.of(
        part, trigger, Stream.of(points).map(FaultPoint::wireName).toArray(String[]::new));
  }

  private static FaultCase step(String step, BiConsumer<ChaosStack, Workload> trigger) {
    return FaultCase.of(
        ServiceName.WORKER,
        trigger,
        "worker.step.before." + step,
        "worker.inside." + step + ".before-commit",
        "worker.inside." + step + ".committed",
        "worker.step.after." + step);
  }
}
