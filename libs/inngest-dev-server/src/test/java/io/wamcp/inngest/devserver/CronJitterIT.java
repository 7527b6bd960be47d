package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Crons go forward only, and jitter delays each tick. */
class CronJitterIT extends FlowTestBase {

  private record Tick(Instant scheduledAt, Instant fireAt, String id, Instant seen) {}

  private final List<Tick> ticks = new CopyOnWriteArrayList<>();

  private void serveEveryTenMinutes(Duration jitter) {
    serve(
        function(
            "f",
            f -> f.cron("*/10 * * * *", jitter),
            (context, step) -> {
              var data = context.event().data();
              ticks.add(
                  new Tick(
                      Instant.parse(data.path("scheduledAt").asText()),
                      Instant.parse(data.path("fireAt").asText()),
                      context.event().id(),
                      context.event().at()));
              return 1;
            }));
  }

  @Test
  void eachTickIsDelayedByLessThanTheJitterAndNotAllAlike() {
    serveEveryTenMinutes(Duration.ofMinutes(5));

    advance(Duration.ofMinutes(5));
    for (int i = 1; i <= 6; i++) {
      advance(Duration.ofMinutes(10));
      int expected = i;
      await().until(() -> ticks.size() == expected);
      settle();
      assertThat(ticks).hasSize(expected);
    }

    for (int i = 0; i < 6; i++) {
      Tick tick = ticks.get(i);
      assertThat(tick.scheduledAt()).isEqualTo(START.plus(Duration.ofMinutes(10L * (i + 1))));
      assertThat(tick.id()).isEqualTo(tick.scheduledAt().toString());
      assertThat(tick.fireAt())
          .isBetween(tick.scheduledAt(), tick.scheduledAt().plus(Duration.ofMinutes(5)));
      assertThat(tick.seen()).isEqualTo(tick.fireAt());
    }
    assertThat(ticks.stream().map(t -> Duration.between(t.scheduledAt(), t.fireAt())).distinct())
        .hasSizeGreaterThan(3);
  }

  @Test
  void whatWasMissedWhileNoServerRanStaysMissed() {
    serveEveryTenMinutes(Duration.ofMinutes(1));
    server.halt();
    clock.advance(Duration.ofHours(3));
    server = builder().start();
    api = new Api(server.url());
    settle();
    assertThat(ticks).isEmpty();

    advance(Duration.ofMinutes(11));

    await().until(() -> ticks.size() == 1);
    settle();
    assertThat(ticks.getFirst().scheduledAt())
        .isEqualTo(START.plus(Duration.ofHours(3)).plus(Duration.ofMinutes(10)));
  }
}
