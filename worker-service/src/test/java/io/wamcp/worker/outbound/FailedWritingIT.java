package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Sends.Send;
import io.wamcp.testkit.meta.RecordedCall;
import io.wamcp.worker.WorkerHarness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An outcome that cannot be written costs its own message something, and no other. */
class FailedWritingIT {

  private static final String FIRST = "+15556000000";

  private WorkerHarness harness;

  @BeforeEach
  void start() {
    harness = WorkerHarness.start();
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  @Test
  void noAttemptIsOpenedWhoseCallIsNotMade() {
    refuseOutcomeOfFirst();
    harness.acceptWithoutEvent(FIRST, "its outcome is refused");
    List<RequestId> others = new ArrayList<>();
    for (int i = 1; i < 8; i++) {
      others.add(harness.acceptWithoutEvent("+1555600000" + i, "another"));
    }
    others.add(harness.accept("+15556000009", "the last"));

    for (RequestId request : others) {
      Send send = harness.awaitState(request, "sent", "delivered", "read");
      assertThat(send.attempts()).isEqualTo(1);
      assertThat(send.possibleDuplicate()).isFalse();
    }
    assertThat(harness.meta.calls(WorkerHarness.NUMBER.value()))
        .extracting(RecordedCall::to)
        .doesNotHaveDuplicates();
  }

  private void refuseOutcomeOfFirst() {
    harness.execute(
        "CREATE FUNCTION refuse_outcome() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF EXISTS (SELECT FROM messages WHERE id = NEW.message_id AND recipient = '"
            + FIRST
            + "') THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$");
    harness.execute(
        "CREATE TRIGGER refuse_outcome BEFORE UPDATE ON send_attempts FOR EACH ROW EXECUTE FUNCTION"
            + " refuse_outcome()");
  }
}
