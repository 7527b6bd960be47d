package io.wamcp.local.chaos;

import io.wamcp.local.McpCaller;
import io.wamcp.local.StackInfo;
import io.wamcp.testkit.meta.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Meta, customers and agents do to a stack, and what therefore must be true afterwards. Meta
 * delivers a webhook until it gets 200; an agent calls with its idempotency key until it gets an
 * answer. To be used by one thread.
 */
public final class Workload implements AutoCloseable {

  private static final Duration LONGEST_CALL = Duration.ofSeconds(120);

  private static final Pattern QUEUE_ID = Pattern.compile("queueId\\W{1,4}([0-9a-f-]{36})");

  /** A send an agent wants. */
  record Wanted(String key, SendKind kind, String number, String to, String body) {}

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
  private final Map<String, Set<String>> receipts = new ConcurrentHashMap<>();
  private final List<String> reads = new ArrayList<>();
  private final List<String> customers = new ArrayList<>();
  private final List<Aged> aged = new ArrayList<>();
  private boolean everyStatusComes;

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
      texts.add(new Webhooks.Text(customer(to), wamid, "message " + wamid));
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
        Webhooks.picture(info.meta().wabaId(), to, customer(to), wamid, stack.clock().instant()));
  }

  private String customer(String number) {
    String phone = stack.freshPhone();
    customers.add(number + " " + phone);
    return phone;
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
    String from = stack.numbers().get(number);
    String body = "chaos " + key;
    sends.put(key, new Wanted(key, kind, from, to, body));
    stack.meta().behave(kind.behaviour(to));
    Map<String, Object> arguments =
        Map.of(
            "phoneNumberId",
            from,
            "to",
            to,
            "body",
            body,
            "idempotencyKey",
            key,
            "force",
            true); // these people have never written
    calls.add(
        agents.submit(
            () ->
                receipts
                    .computeIfAbsent(key, same -> ConcurrentHashMap.newKeySet())
                    .add(queueId(untilAccepted("send_message", arguments)))));
  }

  /** A customer writes, and an agent marks it as read, asking until that is accepted. */
  public void agentReads(int number) {
    customersWrite(number, 1);
    agentReadsTheLast();
  }

  /** As {@link #agentReads}, and Meta cannot take the mark the first time. */
  public void agentReadsWhileMetaIsDown(int number) {
    customersWrite(number, 1);
    stack.meta().behave(Behaviour.to(wamids.getLast()).error(503, 2));
    agentReadsTheLast();
  }

  private void agentReadsTheLast() {
    reads.add(wamids.getLast());
    marksRead(wamids.getLast());
  }

  /**
   * The agent marks what it read once more.
   *
   * @param which of the messages it marked, counted from 1
   */
  public void agentReadsAgain(int which) {
    marksRead(reads.get(which - 1));
  }

  private void marksRead(String wamid) {
    Map<String, Object> arguments = Map.of("wamid", wamid);
    calls.add(agents.submit(() -> untilAccepted("mark_read", arguments)));
  }

  private McpCaller.Answer untilAccepted(String tool, Map<String, Object> arguments) {
    long end = System.nanoTime() + LONGEST_CALL.toNanos();
    McpCaller caller = new McpCaller(info.mcp().url(), info.mcp().apiKey());
    while (true) {
      Optional<McpCaller.Answer> answer = accepted(caller, tool, arguments);
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(tool + " was not answered in time: " + arguments);
      }
      Pause.of(Duration.ofMillis(150));
    }
  }

  /** A repeated call may report that the send has failed by now: accepted all the same. */
  private static Optional<McpCaller.Answer> accepted(
      McpCaller caller, String tool, Map<String, Object> arguments) {
    try {
      McpCaller.Answer answer = caller.call(tool, arguments);
      boolean accepted = !answer.error() || answer.text().contains("queueId");
      return accepted ? Optional.of(answer) : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty(); // no answer says nothing: the same key makes asking again harmless
    }
  }

  private static String queueId(McpCaller.Answer answer) {
    Matcher matcher =
        QUEUE_ID.matcher(answer.error() ? answer.text() : answer.content().toString());
    return matcher.find() ? matcher.group(1) : "none in " + answer;
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

  /**
   * Says that nothing keeps a status that Meta sends from being taken in time: ingress lives, and
   * the clock does not run away from it. Then a lost answer is no reason for a second message.
   */
  public void everyStatusComes() {
    everyStatusComes = true;
  }

  /**
   * Leaves rows past their time, and fresh ones beside them: when all is over, what clears away
   * must have been there for the old ones alone.
   */
  public void leavesBehind(Aged kind) {
    aged.add(kind);
    kind.make(stack.rows(), agedMark(), stack.numbers().getFirst(), stack.clock().instant());
  }

  List<Aged> aged() {
    return aged;
  }

  /** What those rows have in them; not the mark of what must have been processed. */
  String agedMark() {
    return "aged-" + tag;
  }

  /** For SQL: whatever belongs to this workload. */
  String like() {
    return "%chaos-" + tag + "-%";
  }

  boolean statusesMayBeLate() {
    return !everyStatusComes;
  }

  /** What marks everything of this workload. */
  public String tag() {
    return tag;
  }

  /** Everybody who wrote, each {@code <number> <phone>}. */
  List<String> customers() {
    return customers;
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

  /** The queue ids an agent was told for this key; one, however often it asked. */
  Set<String> receipts(String key) {
    return receipts.getOrDefault(key, Set.of());
  }

  @Override
  public void close() {
    agents.shutdownNow();
  }
}
