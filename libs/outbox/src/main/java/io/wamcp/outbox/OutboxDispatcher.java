package io.wamcp.outbox;

import io.wamcp.domain.event.Confirmation;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.store.Database;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.OutboxSchedule;
import io.wamcp.store.OutboxSchedule.Subject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends events right after the transaction that wrote them to the outbox has committed. Nothing
 * here is a promise: whatever it cannot send, or loses with the process, stays in the table and is
 * sent by the {@link OutboxRelay} of any process. Safe for any thread.
 */
public final class OutboxDispatcher implements AutoCloseable {

  private static final Logger LOG = System.getLogger(OutboxDispatcher.class.getName());
  private static final Duration LAST_WAIT = Duration.ofSeconds(2);

  private final Database database;
  private final EventSender sender;
  private final OutboxMetrics metrics;
  private final InstantSource clock;
  private final OutboxOptions options;
  private final DispatchQueue queue;
  private final UnconfirmedWindow window;
  private final List<Thread> workers = new ArrayList<>();

  OutboxDispatcher(
      Database database,
      EventSender sender,
      OutboxOptions options,
      OutboxMetrics metrics,
      InstantSource clock) {
    this.database = database;
    this.sender = sender;
    this.metrics = metrics;
    this.clock = clock;
    this.options = options;
    this.queue = new DispatchQueue(options);
    this.window = new UnconfirmedWindow(database, options, clock);
    for (int i = 1; i <= options.parallelPosts(); i++) {
      workers.add(Thread.ofVirtual().name("outbox-dispatch-" + i).start(this::work));
    }
  }

  /** Hands over events whose rows are committed; returns at once. */
  public void dispatchAfterCommit(List<PendingEvent> events) {
    int taken = queue.offer(events);
    countPending(events.subList(taken, events.size()), "overflow");
  }

  /** How many lanes it remembers to have had no room. */
  int remembered() {
    return queue.remembered();
  }

  private void work() {
    try {
      DispatchQueue.Turn turn = queue.take();
      while (!turn.isOver()) {
        sendQuietly(turn.batch());
        sendHeld(turn.lanes());
        turn = queue.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An error costs time only: the rows are still there. */
  private void sendQuietly(List<PendingEvent> batch) {
    try {
      deliver(taken(admitted(batch)));
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a batch is left to the relay", e);
      countPending(batch, "error");
    }
  }

  /** Whether all of them reached the engine. */
  private boolean deliver(List<OutboxEvent> events) {
    FaultPoint.OUTBOX_TAKEN.reached();
    Delivery delivery = Delivery.of(sender, events);
    FaultPoint.OUTBOX_SENT_BEFORE_MARK.reached();
    forgetHints(database, delivery.accepted());
    giveBack(delivery.undelivered());
    metrics.firstAccepted(delivery.accepted(), clock.instant());
    count(delivery.accepted(), "accepted");
    count(delivery.undelivered(), "unavailable");
    count(delivery.rejected().stream().map(Delivery.Rejection::event).toList(), "rejected");
    return delivery.undelivered().isEmpty();
  }

  private List<PendingEvent> admitted(List<PendingEvent> batch) {
    List<PendingEvent> admitted = new ArrayList<>();
    List<PendingEvent> held = new ArrayList<>();
    try {
      batch.forEach(event -> (window.admit(event) ? admitted : held).add(event));
    } catch (RuntimeException e) {
      admitted.forEach(window::giveBack);
      throw e;
    }
    queue.hold(held.stream().map(Lane::of).distinct().toList());
    countPending(held, "held");
    return admitted;
  }

  /**
   * Reads the events from their rows. A run may have finished one before its turn: such a one is
   * not sent at all.
   */
  private List<OutboxEvent> taken(List<PendingEvent> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    Map<Subject, OutboxRow> fresh =
        database.transaction(tx -> OutboxSchedule.takeFresh(tx, subjects(events), clock.instant()));
    List<OutboxEvent> taken = new ArrayList<>();
    List<PendingEvent> gone = new ArrayList<>();
    for (PendingEvent event : events) {
      OutboxRow row = fresh.get(event.subject());
      if (row == null) {
        gone.add(event);
      } else {
        taken.add(OutboxEvent.of(row));
      }
    }
    gone.forEach(window::giveBack);
    countPending(gone, "finished");
    return taken;
  }

  /**
   * Sends what waits longest in lanes that had no room, as far as they have some now. An engine
   * that is away is left to the relay, and so is a lane whose rows cannot be read.
   */
  private void sendHeld(List<Lane> lanes) {
    List<OutboxEvent> events = new ArrayList<>();
    List<Lane> again = new ArrayList<>();
    for (Lane lane : lanes) {
      try {
        int room = window.admit(lane, options.batchEvents());
        List<OutboxEvent> oldest = room == 0 ? List.of() : oldest(lane, room);
        events.addAll(oldest);
        if (oldest.size() == room) {
          again.add(lane);
        }
      } catch (RuntimeException e) {
        LOG.log(Level.DEBUG, "what waits is left to the relay", e);
      }
    }
    if (deliverInBatches(events)) {
      queue.hold(again);
    }
  }

  private List<OutboxEvent> oldest(Lane lane, int room) {
    int taken = 0;
    try {
      List<OutboxRow> rows =
          database.transaction(
              tx ->
                  OutboxSchedule.takeOldest(
                      tx, lane.eventName(), lane.number(), clock.instant(), room));
      taken = rows.size();
      return rows.stream().map(OutboxEvent::of).toList();
    } finally {
      window.giveBack(lane, room - taken);
    }
  }

  private boolean deliverInBatches(List<OutboxEvent> events) {
    int sent = 0;
    try {
      for (List<OutboxEvent> batch : options.batches(events)) {
        sent += batch.size();
        if (!deliver(batch)) {
          giveBack(events.subList(sent, events.size()));
          return false;
        }
      }
      return true;
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "what was taken is left to the relay", e);
      countNames(events.stream().map(OutboxEvent::eventName), "error");
      return false;
    }
  }

  private void giveBack(List<OutboxEvent> events) {
    if (!events.isEmpty()) {
      List<Subject> subjects = events.stream().map(OutboxEvent::subject).toList();
      database.inTransactionDo(tx -> OutboxSchedule.giveBack(tx, subjects));
    }
  }

  private static List<Subject> subjects(List<PendingEvent> events) {
    return events.stream().map(PendingEvent::subject).toList();
  }

  private void count(List<OutboxEvent> events, String outcome) {
    countNames(events.stream().map(OutboxEvent::eventName), outcome);
  }

  private void countPending(List<PendingEvent> events, String outcome) {
    countNames(events.stream().map(PendingEvent::eventName), outcome);
  }

  private void countNames(Stream<String> names, String outcome) {
    names
        .collect(Collectors.groupingBy(name -> name, Collectors.counting()))
        .forEach((name, number) -> metrics.dispatched(name, outcome, number));
  }

  /** Deletes the rows of events whose loss costs nothing, now that the engine has them. */
  static void forgetHints(Database database, List<OutboxEvent> accepted) {
    Map<String, List<String>> hints =
        accepted.stream()
            .filter(event -> event.confirmation() == Confirmation.ACKNOWLEDGED)
            .collect(
                Collectors.groupingBy(
                    OutboxEvent::eventName,
                    Collectors.mapping(OutboxEvent::subjectKey, Collectors.toList())));
    hints.forEach(
        (name, subjects) ->
            database.inTransactionDo(tx -> EventOutbox.acknowledged(tx, name, subjects)));
  }

  /** Sends what waits, for a short time at most, and stops. */
  @Override
  public void close() {
    queue.close();
    long end = System.nanoTime() + LAST_WAIT.toNanos();
    for (Thread worker : workers) {
      try {
        if (!worker.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
          worker.interrupt();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
