package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.database.GroupCommit;
import io.wamcp.inngest.devserver.database.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work of several threads in one transaction. */
class GroupCommitIT {

  private static final int REFUSED = 13;

  private final String schema = TestDatabase.newSchema();
  private final Database database =
      new Database(new DatabaseLogin(TestDatabase.jdbcUrl(), "postgres", ""), schema, 4);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<List<Integer>> groups = new CopyOnWriteArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() {
    threads.close();
    database.close();
  }

  /** Keeps each number in the table of slots; the first group waits at the gate. */
  private final GroupCommit<Integer, Integer> commits =
      new GroupCommit<>(
          database,
          10,
          (connection, group) -> {
            groups.add(group);
            first.countDown();
            passGate();
            for (int number : group) {
              Sql.update(
                  connection,
                  "INSERT INTO slots (key, in_flight) VALUES (?, ?)",
                  "n" + number,
                  number == REFUSED ? -1 : number);
            }
            return group.stream().map(number -> number * 2).toList();
          });

  private void passGate() throws SQLException {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new SQLException("interrupted", "08000", e);
    }
  }

  /** Asks for number 0, and for the others while it is being done. */
  private List<Future<Integer>> ask(int... numbers) throws InterruptedException {
    List<Future<Integer>> asked = new ArrayList<>();
    asked.add(threads.submit(() -> commits.commit(0)));
    first.await();
    for (int number : numbers) {
      asked.add(threads.submit(() -> commits.commit(number)));
      // In their order.
      await().until(() -> commits.waiting() == asked.size() - 1);
    }
    gate.countDown();
    return asked;
  }

  private long kept() {
    return TestDatabase.number(schema, "SELECT count(*) FROM slots");
  }

  @Test
  void whatComesMeanwhileIsTheNextGroupUpToItsSize() throws Exception {
    List<Future<Integer>> asked = ask(IntStream.rangeClosed(1, 12).toArray());

    for (int i = 0; i < asked.size(); i++) {
      assertThat(asked.get(i).get()).isEqualTo(i * 2);
    }
    assertThat(groups)
        .containsExactly(List.of(0), List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), List.of(11, 12));
    assertThat(kept()).isEqualTo(13);
  }

  @Test
  void whatFailsFailsAlone() throws Exception {
    List<Future<Integer>> asked = ask(1, REFUSED, 3);

    assertThat(asked.get(1).get()).isEqualTo(2);
    assertThat(asked.get(3).get()).isEqualTo(6);
    assertThatThrownBy(() -> asked.get(2).get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("slots_in_flight_check");
    assertThat(kept()).isEqualTo(3);
  }

  @Test
  void anOutageFailsTheGroupAtOnceAndTheNextOneIsTried() throws Exception {
    GroupCommit<Integer, Integer> failing =
        new GroupCommit<>(
            database,
            10,
            (connection, group) -> {
              groups.add(group);
              if (groups.size() == 1) {
                throw new SQLException("gone", "57P01");
              }
              return group;
            });

    assertThatThrownBy(() -> failing.commit(1))
        .isInstanceOf(DatabaseException.class)
        .matches(e -> ((DatabaseException) e).isOutage());
    assertThat(failing.commit(2)).isEqualTo(2);
    assertThat(groups).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void aDefectIsToldToWhoAskedAndNobodyElse() throws Exception {
    GroupCommit<Integer, Integer> failing =
        new GroupCommit<>(
            database,
            10,
            (connection, group) -> {
              if (group.contains(1)) {
                throw new IllegalStateException("a defect");
              }
              return group;
            });

    assertThatThrownBy(() -> failing.commit(1))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("a defect");
    assertThat(failing.commit(2)).isEqualTo(2);
  }
}
