package io.wamcp.inngest.devserver.journal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.wamcp.inngest.devserver.call.Reply;
import io.wamcp.inngest.devserver.call.StepNote;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.queue.QueueItem;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what a person is shown of calls. It stands beside the engine, not in its way: entries are
 * written in batches a moment later, and are dropped when the database does not keep up. Nothing
 * but the dashboard reads them. Thread-safe.
 */
public final class Journal {

  private static final System.Logger LOG = System.getLogger(Journal.class.getName());
  private static final int ROOM = 10_000;
  private static final int BATCH = 500;
  private static final long PAUSE_MILLIS = 50;
  private static final int LONGEST_ERROR = 16_000;
  private static final int MOST_NOTES = 200;

  private final Database database;
  private final BlockingQueue<JournalEntry> waiting = new ArrayBlockingQueue<>(ROOM);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Thread writer = Thread.ofVirtual().unstarted(() -> {});

  public Journal(Database database) {
    this.database = database;
  }

  /** Begins to write. */
  public void start() {
    writer = Thread.ofVirtual().name("inngest-journal").start(this::keep);
  }

  /** Remembers a call that was answered. Never waits. */
  public void record(QueueItem item, Reply reply, Instant beganAt, Instant endedAt) {
    JournalEntry entry =
        switch (reply) {
          case Reply.Returned returned ->
              entry(item, beganAt, endedAt, JournalEntry.Outcome.RETURNED, List.of(), "");
          case Reply.Steps steps ->
              entry(item, beganAt, endedAt, JournalEntry.Outcome.STEPS, steps.notes(), "");
          case Reply.Failed failed ->
              entry(item, beganAt, endedAt, JournalEntry.Outcome.FAILED, List.of(), error(failed));
        };
    boolean kept = waiting.offer(entry);
    if (!kept) {
      LOG.log(Level.DEBUG, "the journal is full, a call of run {0} is left out", item.runId());
    }
  }

  private static JournalEntry entry(
      QueueItem item,
      Instant beganAt,
      Instant endedAt,
      JournalEntry.Outcome outcome,
      List<StepNote> notes,
      String error) {
    return new JournalEntry(
        item.runId(),
        item.kind().name(),
        item.target(),
        item.attempt(),
        item.maxAttempts(),
        beganAt,
        endedAt,
        outcome,
        notes.subList(0, Math.min(notes.size(), MOST_NOTES)),
        error);
  }

  private static String error(Reply.Failed failed) {
    String text = Json.text(failed.error().output()).replace("\0", "");
    return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR) + "…";
  }

  private void keep() {
    try {
      while (!stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        flush();
      }
      flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void flush() {
    List<JournalEntry> batch = new ArrayList<>();
    while (waiting.drainTo(batch, BATCH) > 0) {
      try {
        database.read(connection -> insert(connection, batch));
      } catch (DatabaseException e) {
        LOG.log(Level.DEBUG, "{0} calls are not in the journal: {1}", batch.size(), e.getMessage());
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, batch.size() + " calls are not in the journal", e);
      }
      batch.clear();
    }
  }

  private static int insert(Connection connection, List<JournalEntry> batch) throws SQLException {
    return Sql.update(
        connection,
        "INSERT INTO journal (run_id, kind, target, attempt, max_attempts, began_at, ended_at,"
            + " outcome, notes, error) SELECT * FROM unnest(?::text[], ?::text[], ?::text[],"
            + " ?::int[], ?::int[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[],"
            + " ?::text[])",
        batch.stream().map(JournalEntry::runId).toArray(String[]::new),
        batch.stream().map(JournalEntry::kind).toArray(String[]::new),
        batch.stream().map(JournalEntry::target).toArray(String[]::new),
        batch.stream().map(JournalEntry::attempt).toArray(Integer[]::new),
        batch.stream().map(JournalEntry::maxAttempts).toArray(Integer[]::new),
        batch.stream().map(JournalEntry::beganAt).toArray(Instant[]::new),
        batch.stream().map(JournalEntry::endedAt).toArray(Instant[]::new),
        batch.stream().map(e -> e.outcome().name()).toArray(String[]::new),
        batch.stream().map(e -> notes(e.notes())).toArray(String[]::new),
        batch.stream().map(JournalEntry::error).toArray(String[]::new));
  }

  private static String notes(List<StepNote> notes) {
    ArrayNode array = Json.mapper().createArrayNode();
    notes.forEach(note -> array.add(note.json()));
    return Json.text(array);
  }

  /** The calls of a run, oldest first, at most {@code limit} of the latest. */
  public static List<JournalEntry> of(Connection connection, String runId, int limit)
      throws SQLException {
    return Sql.query(
            connection,
            "SELECT * FROM journal WHERE run_id = ? ORDER BY id DESC LIMIT ?",
            row ->
                new JournalEntry(
                    row.getString("run_id"),
                    row.getString("kind"),
                    row.getString("target"),
                    row.getInt("attempt"),
                    row.getInt("max_attempts"),
                    Sql.instant(row, "began_at"),
                    Sql.instant(row, "ended_at"),
                    JournalEntry.Outcome.valueOf(row.getString("outcome")),
                    stored(row.getString("notes")),
                    row.getString("error")),
            runId,
            limit)
        .reversed();
  }

  private static List<StepNote> stored(String notes) {
    List<StepNote> read = new ArrayList<>();
    Json.stored(notes).forEach(note -> read.add(StepNote.stored(note)));
    return read;
  }

  /** Writes what is left and ends; waits a second at most. */
  public void stop() throws InterruptedException {
    stopped.countDown();
    writer.join(java.time.Duration.ofSeconds(1));
  }

  /** Ends without writing what is left. */
  public void halt() {
    waiting.clear();
    stopped.countDown();
  }
}
