package io.wamcp.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.WebhookIntake.Kind;
import io.wamcp.worker.drain.Batch;
import io.wamcp.worker.drain.ItemHandler;
import io.wamcp.worker.status.StatusWorld.Begin;
import io.wamcp.worker.status.StatusWorld.Told;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Many statuses written together leave the rows, results and events that they leave one by one. A
 * failing case prints its seed.
 */
class StatusBatchesIT {

  /** Each status by itself. */
  private record OneByOne(StatusUpdates updates)
      implements ItemHandler<StatusUpdateReceived, StatusRow> {

    @Override
    public Class<StatusUpdateReceived> eventType() {
      return updates.eventType();
    }

    @Override
    public String eventName() {
      return updates.eventName();
    }

    @Override
    public Kind kind() {
      return updates.kind();
    }

    @Override
    public StatusRow parse(StatusUpdateReceived event) {
      return updates.parse(event);
    }

    @Override
    public void lock(DbExecute tx, List<Item<StatusUpdateReceived, StatusRow>> items) {
      updates.lock(tx, items);
    }

    @Override
    public JsonNode apply(
        DbExecute tx, Item<StatusUpdateReceived, StatusRow> item, String runId, Batch batch) {
      return updates.apply(tx, item, runId, batch);
    }
  }

  private static StatusesUnderTest statuses;

  @BeforeContainer
  static void start() {
    statuses = new StatusesUnderTest();
  }

  @AfterContainer
  static void stop() {
    statuses.close();
  }

  @Provide
  Arbitrary<List<Begin>> sends() {
    return Arbitraries.of(Begin.class).list().ofSize(3);
  }

  @Provide
  Arbitrary<List<Told>> stories() {
    return Combinators.combine(
            Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(3, 1), Tuple.of(2, 2), Tuple.of(1, 3)),
            Arbitraries.of(
                "sent", "delivered", "read", "played", "failed", "failed", "warning", ""),
            Arbitraries.integers().between(0, 4).map(chance -> chance == 0),
            Arbitraries.of("", "", "", "15553000001"),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 3))
        .as(Told::new)
        .list()
        .ofMinSize(8)
        .ofMaxSize(24)
        .withSizeDistribution(RandomDistribution.uniform())
        .map(StatusBatchesIT::eachOnce);
  }

  private static List<Told> eachOnce(List<Told> story) {
    Set<String> seen = new HashSet<>();
    return story.stream().filter(told -> seen.add(told.subject())).toList();
  }

  // Lists of one and the same status say little, and each try costs a tenth of a second and more.
  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void togetherIsAsOneByOne(
      @ForAll("sends") List<Begin> sends,
      @ForAll("stories") List<Told> story,
      @ForAll @IntRange(min = 4, max = 24) int most) {
    StatusWorld alone =
        new StatusWorld(statuses, statuses.drain(new OneByOne(statuses.handler), 100), sends);
    alone.tell(story, 1);
    StatusWorld together = new StatusWorld(statuses, statuses.drain(statuses.handler, 100), sends);
    together.tell(story, most);
    assertThat(together.rows()).isEqualTo(alone.rows());
  }

  @Example
  void theHistoryIsInTheOrderInWhichTheyWaited() {
    RequestId request = statuses.queue();
    Wamid wamid = new Wamid("wamid." + UUID.randomUUID());
    statuses.accept(request, wamid);
    List<StatusUpdateReceived> told =
        List.of("read", "warning", "sent", "played", "delivered", "failed").stream()
            .map(word -> StatusesUnderTest.status(wamid, word, ""))
            .toList();
    statuses.transaction(
        tx -> {
          told.forEach(
              event ->
                  EventOutbox.insert(tx, List.of(event), StatusesUnderTest.NOW.minusSeconds(60)));
          return null;
        });
    statuses.drain(statuses.handler, 100).process(told.getFirst(), "run");
    List<StatusRow> history =
        statuses.transaction(
            tx ->
                MessageStatuses.history(
                    tx, statuses.number, statuses.find(tx, request).messageId()));
    assertThat(history)
        .extracting(StatusRow::status)
        .containsExactly("read", "warning", "sent", "played", "delivered", "failed");
  }
}
