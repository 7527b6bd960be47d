package io.wamcp.local.chaos;

import io.wamcp.local.McpCaller;
import io.wamcp.local.StackInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What Meta, customers and agents do to a stack, and what therefore must be true afterwards. Meta
 * delivers a webhook until it gets 200; an agent calls with its idempotency key until it gets an
 * answer. To be used by one thread.
 */
public final class Workload implements AutoCloseable {

  private static final Duration LONGEST_CALL = Duration.ofSeconds(120);

  /** A send an agent wants. */
  record Wanted(String key, SendKind kind, String to) {}

  private final ChaosStack stack;
  private final String tag;
  private final StackInfo info;
  private final ExecutorService agents = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> calls = new ArrayList<>();
  private final List<byte[]> delivered = new ArrayList<>();
  private final List<String> eventIds = new ArrayList<>();
  private final List<String> wamids = new ArrayList<>();
  private final List<String> statuses = new ArrayList<>();
  private final Map<String, Wanted> sends = new LinkedHashMap<>();
  private final List<String> reads = new ArrayList<>();

  /**
   * Begins a workload.
   *
   * @param tag marks everything of this workload in the rows
   */
  public Workload(ChaosStack stack, String tag) {
    this.stack = stack;
    this.tag = tag;
    this.info = stack.stack().info();
  }

  /** A webhook with this many messages of as many customers to one business number. */
  public void customersWrite(int number, int howMany) {
    String to = stack.numbers().get(number);
    List<Webhooks.Text> texts = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      String wamid = "wamid.chaos-" + tag + "-" + (wamids.size() + 1);
      wamids.add(wamid);
      eventIds.add("msg:" + to + ":" + wamid);
      texts.add(new Webhooks.Text(stack.freshPhone(), wamid, "message " + wamid));
    }
    deliver(Webhooks.texts(info.meta().wabaId(), to, texts, stack.clock().instant()));
  }

  /** A customer sends a picture. */
  public void customerSendsPicture(int number) {
    String to = stack.numbers().get(number);
    String wamid = "wamid.chaos-" + tag + "-" + (wamids.size() + 1);
    wamids.add(wamid);
    eventIds.add("msg:" + to + ":" + wamid);
    deliver(
        Webhooks.picture(
            info.meta().wabaId(), to, stack.freshPhone(), wamid, stack.clock().instant()));
  }

  /** Meta delivers something once more. */
  public void metaRepeats(int which) {
    if (!delivered.isEmpty()) {
      deliver(delivered.get(Math.floorMod(which, delivered.size())));
    }
  }

  /** Statuses of a message that is not ours come, latest first, one of them twice. */
  public void strangeStatuses(int number) {
    String of = stack.numbers().get(number);
    String wamid = "wamid.chaos-" + tag + "-strange-" + (statuses.size() + 1);
    String recipient = stack.freshPhone();
    List<Webhooks.Status> items = new ArrayList<>();
    for (String word : List.of("read", "delivered", "sent")) {
      statuses.add(wamid + " " + word);
      eventIds.add("status:" + of + ":" + wamid + ":" + word);
      items.add(new Webhooks.Status(wamid, word, recipient));
    }
    items.add(items.getFirst());
    deliver(Webhooks.statuses(info.meta().wabaId(), of, items, stack.clock().instant()));
  }

  private void deliver(byte[] body) {
    delivered.add(body);
    try {
      stack.meta().deliver(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while delivering", e);
    }
  }

  /** An agent sends, and goes on asking until it knows that the send is accepted. */
  public void agentSends(int number, SendKind kind) {
    String key = "chaos-" + tag + "-" + (sends.size() + 1);
    String to = "+" + stack.freshPhone();
    sends.put(key, new Wanted(key, kind, to));
    stack.meta().behave(kind.behaviour(to));
    Map<String, Object> arguments =
        Map.of(
            "phoneNumberId",
            stack.numbers().get(number),
            "to",
            to,
            "body",
            "chaos " + key,
            "idempotencyKey",
            key,
            "force",
            true); // these people have never written
    calls.add(agents.submit(() -> untilAccepted("send_message", arguments)));
  }

  /** A customer writes, and an agent marks it as read, asking until that is accepted. */
  public void agentReads(int number) {
    customersWrite(number, 1);
    String wamid = wamids.getLast();
    reads.add(wamid);
    Map<String, Object> arguments = Map.of("wamid", wamid);
    calls.add(agents.submit(() -> untilAccepted("mark_read", arguments)));
  }

  private void untilAccepted(String tool, Map<String, Object> arguments) {
    long end = System.nanoTime() + LONGEST_CALL.toNanos();
    McpCaller caller = new McpCaller(info.mcp().url(), info.mcp().apiKey());
    while (!accepted(caller, tool, arguments)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(tool + " was not answered in time: " + arguments);
      }
      Pause.of(Duration.ofMillis(150));
    }
  }

  /** A repeated call may report that the send has failed by now: accepted all the same. */
  private static boolean accepted(McpCaller caller, String tool, Map<String, Object> arguments) {
    try {
      McpCaller.Answer answer = caller.call(tool, arguments);
      return !answer.error() || answer.text().contains("queueId");
    } catch (RuntimeException e) {
      return false; // no answer says nothing: the same key makes asking again harmless
    }
  }

  /** Waits until every send has been accepted. */
  public void awaitAccepted() {
    try {
      for (Future<?> call : calls) {
        call.get(LONGEST_CALL.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for answers", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a send was not accepted", e);
    }
  }

  String tag() {
    return tag;
  }

  /** Keys of the items that were acknowledged. */
  List<String> eventIds() {
    return eventIds;
  }

  List<String> wamids() {
    return wamids;
  }

  /** Each {@code <wamid> <status>}. */
  List<String> statuses() {
    return statuses;
  }

  /** The messages that were marked as read. */
  List<String> reads() {
    return reads;
  }

  Map<String, Wanted> sends() {
    return sends;
  }

  @Override
  public void close() {
    agents.shutdownNow();
  }
}
