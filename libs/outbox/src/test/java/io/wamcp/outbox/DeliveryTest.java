package io.wamcp.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {

  private final ScriptedEngine engine = new ScriptedEngine();

  @Test
  void goodEventsGoInOnePost() {
    Delivery delivery = Delivery.of(engine, events(100));
    assertThat(delivery.accepted()).hasSize(100);
    assertThat(engine.posts()).containsExactly(100);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void badEventsAreFoundAndTheOthersPassInOrder(boolean silent) {
    Set<String> bad = Set.of("m1", "m40", "m41", "m100");
    engine.refuses(event -> bad.contains(event.data().at("/rawPayload/id").asText()));
    if (silent) {
      engine.silentAboutTheCulprit();
    }
    List<OutboxEvent> events = events(100);
    Delivery delivery = Delivery.of(engine, events);
    assertThat(delivery.rejected())
        .extracting(rejection -> rejection.event().data().at("/rawPayload/id").asText())
        .containsExactly("m1", "m40", "m41", "m100");
    List<OutboxEvent> good = new ArrayList<>(events);
    good.removeIf(event -> bad.contains(event.data().at("/rawPayload/id").asText()));
    assertThat(engine.taken()).containsExactlyElementsOf(good);
    assertThat(delivery.accepted()).containsExactlyElementsOf(good);
    assertThat(delivery.undelivered()).isEmpty();
    assertThat(engine.posts().size()).isLessThan(60);
  }

  @Test
  void anEngineThatIsAwayIsAskedOnce() {
    engine.away(true);
    Delivery delivery = Delivery.of(engine, events(10));
    assertThat(delivery.undelivered()).hasSize(10);
    assertThat(delivery.rejected()).isEmpty();
    assertThat(engine.posts()).hasSize(1);
  }

  @Test
  void anEngineThatGoesAwayMidwayBlamesNoEvent() {
    EventSender leaving =
        events ->
            engine.posts().isEmpty()
                ? answerFirst(events)
                : SendOutcome.unavailable(0, "connection refused");
    Delivery delivery = Delivery.of(leaving, events(10));
    assertThat(delivery.accepted()).hasSize(3);
    assertThat(delivery.undelivered()).hasSize(7);
    assertThat(delivery.rejected()).isEmpty();
  }

  private SendOutcome answerFirst(List<OutboxEvent> events) {
    engine.send(events.subList(0, 3));
    return SendOutcome.rejected(3, "bad event");
  }

  private static List<OutboxEvent> events(int count) {
    return Samples.outgoing(count);
  }
}
