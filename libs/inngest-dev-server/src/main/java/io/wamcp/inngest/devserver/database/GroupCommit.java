package io.wamcp.inngest.devserver.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Does in one transaction what several threads ask for at about the same time. One transaction is
 * open at once; what comes while it is is the next group. So a lone caller waits for nobody, and
 * under load a commit and its statements serve many. Thread-safe.
 *
 * @param <T> what is asked for
 * @param <R> what comes of it
 */
public final class GroupCommit<T, R> {

  private final Database database;
  private final int largestGroup;
  private final Work<T, R> work;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Entry<T, R>> waiting = new ArrayDeque<>();
  private boolean busy;

  /** Does a group's work, in one transaction, and gives a result for each item in order. */
  @FunctionalInterface
  public interface Work<T, R> {
    List<R> apply(Connection connection, List<T> group) throws SQLException;
  }

  private record Entry<T, R>(T item, CompletableFuture<R> result) {}

  /**
   * @param work runs again after a conflict, and for each item alone when a group of them failed,
   *     so it must have no effects outside the database
   */
  public GroupCommit(Database database, int largestGroup, Work<T, R> work) {
    this.database = database;
    this.largestGroup = largestGroup;
    this.work = work;
  }

  /**
   * Has the work done for this item; on return it is committed.
   *
   * @throws DatabaseException when it failed for this item
   * @throws InterruptedException when interrupted; it may yet be done
   */
  public R commit(T item) throws InterruptedException {
    Entry<T, R> entry = new Entry<>(item, new CompletableFuture<>());
    boolean idle;
    lock.lock();
    try {
      waiting.add(entry);
      idle = !busy;
      busy = true;
    } finally {
      lock.unlock();
    }
    if (idle) {
      Thread.ofVirtual().name("inngest-commit").start(this::workOff);
    }
    return result(entry.result());
  }

  /** How many are in no transaction yet. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private static <R> R result(CompletableFuture<R> result) throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DatabaseException known) {
        // Its own trace ends in another thread.
        throw new DatabaseException(known);
      }
      throw new CompletionException(e.getCause());
    }
  }

  private void workOff() {
    for (List<Entry<T, R>> group = next(); !group.isEmpty(); group = next()) {
      try {
        together(group);
      } catch (RuntimeException | Error e) {
        group.forEach(entry -> entry.result().completeExceptionally(e));
      }
    }
  }

  private List<Entry<T, R>> next() {
    lock.lock();
    try {
      List<Entry<T, R>> group = new ArrayList<>();
      while (group.size() < largestGroup && !waiting.isEmpty()) {
        group.add(waiting.remove());
      }
      busy = !group.isEmpty();
      return group;
    } finally {
      lock.unlock();
    }
  }

  private void together(List<Entry<T, R>> group) {
    List<R> results;
    try {
      List<T> items = group.stream().map(Entry::item).toList();
      results = database.inTransaction(connection -> work.apply(connection, items));
    } catch (RuntimeException e) {
      boolean outage = e instanceof DatabaseException failed && failed.isOutage();
      if (group.size() == 1 || outage) {
        throw e;
      }
      group.forEach(this::alone);
      return;
    }
    for (int i = 0; i < group.size(); i++) {
      group.get(i).result().complete(results.get(i));
    }
  }

  /** One bad item must not fail those that happened to come with it. */
  private void alone(Entry<T, R> entry) {
    try {
      together(List.of(entry));
    } catch (RuntimeException e) {
      entry.result().completeExceptionally(e);
    }
  }
}
