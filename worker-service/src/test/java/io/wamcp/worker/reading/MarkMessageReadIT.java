package io.wamcp.worker.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.domain.event.MessageReadRequested;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Contacts;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.ReadMarks;
import io.wamcp.store.ReadMarks.NewMark;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.testkit.meta.RecordedCall;
import io.wamcp.worker.WorkerHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** WhatsApp is told what was read, once per chat and wish, whatever Meta answers. */
class MarkMessageReadIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AtomicInteger PEOPLE = new AtomicInteger();

  private static WorkerHarness harness;

  private final String wamid = "wamid.read-" + UUID.randomUUID();
  private final ContactId person = person();

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start(Map.of("meta.timeout", "1s"));
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static ContactId person() {
    Contacts.Identity identity =
        new Contacts.Identity("1555300" + PEOPLE.incrementAndGet(), null, null, null, null);
    return harness.database.transaction(
        tx -> Contacts.upsert(tx, harness.number, identity, Instant.now()));
  }

  private RequestId mark(String message, long seq, boolean typing, Instant at) {
    RequestId request = new RequestId(UUID.randomUUID());
    NewMark mark =
        new NewMark(
            harness.owner, harness.number, person, seq, new Wamid(message), typing, request);
    harness.database.inTransactionDo(
        tx -> {
          ReadMarks.request(tx, mark, at);
          EventOutbox.insert(tx, List.of(event(request, message, typing)), Instant.now());
        });
    return request;
  }

  private static MessageReadRequested event(RequestId request, String message, boolean typing) {
    return new MessageReadRequested(
        harness.owner,
        null,
        WorkerHarness.NUMBER,
        new Wamid(message),
        typing,
        request,
        MessageReadRequested.keyOf(request));
  }

  private RequestId markNow(boolean typing) {
    RequestId request = mark(wamid, 1, typing, Instant.now());
    harness.dispatchNow();
    return request;
  }

  private static void awaitState(RequestId request, String state) {
    await(state)
        .atMost(PATIENCE)
        .until(
            () ->
                harness.text(
                    "SELECT state FROM read_marks WHERE request_id = ?::uuid", request.toString()),
            state::equals);
    awaitConfirmed(request);
  }

  private static void awaitConfirmed(RequestId request) {
    harness.awaitCount(
        0,
        "SELECT count(*) FROM event_outbox WHERE subject_key = ?",
        MessageReadRequested.keyOf(request));
  }

  private List<RecordedCall> calls() {
    return harness.meta.calls(WorkerHarness.NUMBER.value()).stream()
        .filter(call -> call.body().contains(wamid))
        .toList();
  }

  @Test
  void whatsAppIsToldOnceAndTheMarkIsDone() {
    harness.meta.customerWrote(wamid, Instant.now());
    RequestId request = markNow(true);
    awaitState(request, "done");
    assertThat(calls()).hasSize(1);
    assertThat(calls().getFirst().body()).contains("\"status\":\"read\"", "typing_indicator");

    harness.sendRaw(MessageReadRequested.NAME, request + "-again", event(request, wamid, true));
    harness.awaitCount(
        2,
        "SELECT count(*) FROM inngest.events WHERE name = ? AND body LIKE '%' || ? || '%'",
        MessageReadRequested.NAME,
        request.toString());
    harness.awaitCount(
        0,
        "SELECT count(*) FROM inngest.queue WHERE state <> 'blocked'"
            + " AND due_at <= now() + interval '2 seconds'");
    assertThat(calls()).hasSize(1);
  }

  @Test
  void aMessageMetaDoesNotTakeFailsWithItsReason() {
    harness.meta.customerWrote(wamid, Instant.now().minus(Duration.ofDays(31)));
    RequestId request = markNow(false);
    awaitState(request, "failed");
    assertThat(calls()).hasSize(1);
    assertThat(
            harness.text(
                "SELECT error_code || ' ' || error_type FROM read_marks WHERE request_id = ?::uuid",
                request.toString()))
        .isEqualTo("131009 invalid_request");
  }

  @Test
  void whatMayGoAwayIsTriedAgain() {
    harness.meta.customerWrote(wamid, Instant.now());
    harness.meta.behave(Behaviour.to(wamid).times(1).error(503, 2));
    harness.meta.behave(Behaviour.to(wamid).times(1).resetAfterAccepting());
    awaitState(markNow(false), "done");
    assertThat(calls()).hasSize(3);
  }

  @Test
  void ofTwoWishesTheNewestIsTold() {
    String later = "wamid.later-" + UUID.randomUUID();
    harness.meta.customerWrote(wamid, Instant.now());
    harness.meta.customerWrote(later, Instant.now());
    RequestId first = mark(wamid, 1, false, Instant.now());
    RequestId second = mark(later, 2, false, Instant.now());
    harness.dispatchNow();
    awaitState(second, "done");
    awaitConfirmed(first);
    assertThat(calls()).isEmpty();
  }

  @Test
  void nobodyIsShownTypingLongAfter() {
    harness.meta.customerWrote(wamid, Instant.now());
    RequestId request = mark(wamid, 1, true, Instant.now().minus(Duration.ofSeconds(26)));
    harness.dispatchNow();
    awaitState(request, "done");
    assertThat(calls().getFirst().body()).doesNotContain("typing_indicator");
  }

  @Test
  void anEventThatCannotBeReadFailsItsMark() {
    RequestId request = mark(wamid, 1, false, Instant.now());
    harness.execute(
        "UPDATE event_outbox SET data = jsonb_set(data, '{wamid}', '7') - 'typing'"
            + " WHERE subject_key = ?",
        MessageReadRequested.keyOf(request));
    harness.dispatchNow();
    awaitState(request, "failed");
    assertThat(calls()).isEmpty();
  }
}
