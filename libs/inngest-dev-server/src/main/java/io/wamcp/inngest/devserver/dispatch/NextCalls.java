package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.call.CallLoader;
import io.wamcp.inngest.devserver.call.Operation;
import io.wamcp.inngest.devserver.call.Reply;
import io.wamcp.inngest.devserver.queue.NewItem;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.run.Run;
import io.wamcp.inngest.devserver.run.RunWrites;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Claims the next call of a run for the thread that made the one before, so that it need not wait
 * to be found in the queue. Nobody is passed by: a call of a counter that others wait for goes
 * through the queue, as does every call while this server has no room.
 */
final class NextCalls {

  private final InstantSource clock;
  private final QueueStore queue;
  private final CallLoader loader;

  NextCalls(InstantSource clock, QueueStore queue, CallLoader loader) {
    this.clock = clock;
    this.queue = queue;
    this.loader = loader;
  }

  /**
   * Claims next calls among what is to be written.
   *
   * @param answered whose runs go on, with their items held
   * @return by the id of the item answered
   */
  Map<Long, NextCall> claim(
      Connection connection, RunWrites writes, List<Answered> answered, Map<String, Run> runs)
      throws SQLException {
    Map<String, Answered> going = new HashMap<>();
    answered.stream().filter(Answered::goOn).forEach(a -> going.put(a.item().runId(), a));
    if (going.isEmpty()) {
      return Map.of();
    }
    Set<String> counters = new HashSet<>();
    going.values().forEach(a -> counters.addAll(a.item().limitKeys()));
    Set<String> awaited = queue.awaited(connection, counters);
    List<NewItem> items =
        writes.takeOnlyCalls(
            clock.instant(), item -> mayGoOn(going.get(item.runId()), item, awaited));
    Map<Long, NextCall> next = new HashMap<>();
    queue
        .addClaimed(connection, items)
        .forEach(
            (run, item) ->
                next.put(going.get(run).item().id(), next(going.get(run), item, runs.get(run))));
    return next;
  }

  private static boolean mayGoOn(Answered answered, NewItem item, Set<String> awaited) {
    return answered != null
        && item.limitKeys().equals(answered.item().limitKeys())
        && item.limitKeys().stream().noneMatch(awaited::contains);
  }

  private NextCall next(Answered answered, QueueItem item, Run run) {
    Optional<CallLoader.Loaded> before = answered.loaded();
    return new NextCall(
        item, before.flatMap(b -> loader.next(b, results(answered.reply()), item, run)));
  }

  private static Map<String, String> results(Reply reply) {
    Map<String, String> results = new HashMap<>();
    if (reply instanceof Reply.Steps steps) {
      for (Operation operation : steps.operations()) {
        if (operation instanceof Operation.Result result) {
          results.put(result.hash(), result.output());
        }
      }
    }
    return results;
  }
}
