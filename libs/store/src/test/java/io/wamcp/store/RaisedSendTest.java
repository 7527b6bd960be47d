package io.wamcp.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What statuses make of a row before it is written. */
class RaisedSendTest {

  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final Failure GONE = new Failure(null, 131026, "undeliverable", "gone", null);

  private static final Send SEND =
      new Send(
          new MessageId(new UUID(0, 1)),
          new RequestId(new UUID(0, 2)),
          new ClientId(new UUID(0, 3)),
          null,
          new NumberId(new UUID(0, 4)),
          "+15552000001",
          "text",
          Json.toNode(Map.of("body", "hello")),
          "wamid.earlier",
          DeliveryStatus.SENT,
          State.IN_FLIGHT,
          NOW.plusSeconds(60),
          NOW,
          2,
          1,
          true,
          new Wamid("wamid.1"),
          null,
          null,
          null,
          "run");

  private static RaisedSend failed(Failure failure) {
    return RaisedSend.of(SEND).after(DeliveryStatus.FAILED, DeliveryStatus.FAILED, NOW, failure);
  }

  @Test
  void aRowThatNoStatusCameToIsNotChanged() {
    RaisedSend row = RaisedSend.of(SEND);
    assertThat(row.changed()).isFalse();
    assertThat(row.send()).isEqualTo(SEND);
    assertThat(row.after(DeliveryStatus.SENT, DeliveryStatus.SENT, NOW, null).changed()).isTrue();
  }

  @Test
  void aStatusSettlesTheRowAndLeavesWhatItSaysNothingAbout() {
    Send raised =
        RaisedSend.of(SEND).after(DeliveryStatus.READ, DeliveryStatus.READ, NOW, null).send();
    assertThat(raised.status()).isEqualTo(DeliveryStatus.READ);
    assertThat(raised.state()).isEqualTo(State.SETTLED);
    assertThat(raised).usingRecursiveComparison().ignoringFields("status", "state").isEqualTo(SEND);
  }

  @Test
  void theEarliestTimeOfEachStateCounts() {
    RaisedSend row =
        RaisedSend.of(SEND)
            .after(DeliveryStatus.READ, DeliveryStatus.READ, NOW, null)
            .after(DeliveryStatus.READ, DeliveryStatus.READ, NOW.minusSeconds(5), null)
            .after(DeliveryStatus.READ, DeliveryStatus.READ, NOW.plusSeconds(5), null)
            .after(DeliveryStatus.READ, DeliveryStatus.DELIVERED, NOW.plusSeconds(9), null);
    assertThat(row.times())
        .containsOnly(
            Map.entry(DeliveryStatus.READ, NOW.minusSeconds(5)),
            Map.entry(DeliveryStatus.DELIVERED, NOW.plusSeconds(9)));
  }

  @Test
  void aLaterFailureAddsWhatItSays() {
    Failure titled = new Failure(null, null, null, "more", null);
    Send row = failed(GONE).after(DeliveryStatus.FAILED, DeliveryStatus.FAILED, NOW, titled).send();
    assertThat(List.of(row.errorCode(), row.errorType(), row.errorMessage()))
        .isEqualTo(List.of(131026, "undeliverable", "more"));
    Failure coded = new Failure(null, 131049, "ecosystem", null, null);
    row = failed(GONE).after(DeliveryStatus.FAILED, DeliveryStatus.SENT, NOW, coded).send();
    assertThat(List.of(row.errorCode(), row.errorType(), row.errorMessage()))
        .isEqualTo(List.of(131049, "ecosystem", "gone"));
    row = failed(GONE).after(DeliveryStatus.FAILED, DeliveryStatus.SENT, NOW, null).send();
    assertThat(row.errorMessage()).isEqualTo("gone");
  }

  @Test
  void aRowThatDidNotFailHasNoError() {
    Send row = failed(GONE).after(DeliveryStatus.READ, DeliveryStatus.READ, NOW, GONE).send();
    assertThat(row.errorCode()).isNull();
    assertThat(row.errorType()).isNull();
    assertThat(row.errorMessage()).isNull();
  }
}
