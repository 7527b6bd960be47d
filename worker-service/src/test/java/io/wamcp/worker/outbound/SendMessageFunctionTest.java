package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.inngest.testing.FunctionTester;
import io.wamcp.inngest.testing.TestedRun;
import io.wamcp.inngest.testing.VirtualClock;
import io.wamcp.runtime.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The order of the function's steps; what the steps do is in SendMessageIT. */
class SendMessageFunctionTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final RequestId REQUEST = new RequestId(new UUID(0, 7));
  private static final SendProgress SENT =
      new SendProgress(REQUEST, "sent", new Wamid("wamid.X"), null, null, null, null, null);

  private static FunctionTester tester() {
    SendSettings settings = SendSettings.from(Settings.of(Map.of()), Duration.ofSeconds(10));
    MessageSendRequested request =
        new MessageSendRequested(
            new ClientId(new UUID(0, 1)),
            null,
            new PhoneNumberId("106540352242922"),
            new MessageId(new UUID(0, 2)),
            "+16505551234",
            "text",
            Map.of("body", "Hello"),
            REQUEST,
            REQUEST.toString());
    // Nothing works behind the steps: each has its outcome from the test.
    return FunctionTester.of(new SendMessageFunction(settings, null, null, null))
        .clock(new VirtualClock(NOON))
        .event(MessageSendRequested.NAME, request);
  }

  @Test
  void aSendThatSettlesAtOnceEndsTheRun() {
    TestedRun run = tester().given("enforce-daily-cap", true).given("call-meta", SENT).run();

    assertThat(run.stepIds()).containsExactly("enforce-daily-cap", "call-meta");
    assertThat(run.output(SendProgress.class)).isEqualTo(SENT);
  }

  @Test
  void aSendThatIsNotSettledSleepsUntilItsTurnAndComesBack() {
    Instant turn = NOON.plusSeconds(90);
    TestedRun run =
        tester()
            .given("enforce-daily-cap", true)
            .given("call-meta", SendProgress.waiting(REQUEST, turn))
            .given("call-meta:1", SENT)
            .run();

    assertThat(run.stepIds())
        .containsExactly("enforce-daily-cap", "call-meta", "wait-for-turn", "call-meta");
    assertThat(run.step("wait-for-turn").name()).isEqualTo(turn.toString());
    assertThat(run.endedAt()).isEqualTo(turn);
    assertThat(run.output(SendProgress.class).status()).isEqualTo("sent");
    assertThat(run.sentEvents()).isEmpty();
  }

  @Test
  void aSendOverTheDailyCapDoesNotComeBack() {
    SendProgress waiting = SendProgress.waiting(REQUEST, NOON.plusSeconds(90));
    TestedRun run = tester().given("enforce-daily-cap", false).given("call-meta", waiting).run();

    assertThat(run.stepIds()).containsExactly("enforce-daily-cap", "call-meta");
    assertThat(run.endedAt()).isEqualTo(NOON);
  }

  @Test
  void aRunIsGivenUpAfterItsRounds() {
    FunctionTester tester = tester().given("enforce-daily-cap", true);
    for (int round = 0; round < 300; round++) {
      String id = round == 0 ? "call-meta" : "call-meta:" + round;
      tester.given(id, SendProgress.waiting(REQUEST, NOON.plusSeconds(round)));
    }
    TestedRun run = tester.run();

    assertThat(run.status()).isEqualTo(TestedRun.Status.FAILED);
    assertThat(run.error().orElseThrow().message()).isEqualTo("not settled after 300 rounds");
  }
}
