package io.wamcp.worker.status;

import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.RaisedSend;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.AttemptState;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.SendRetries;
import io.wamcp.worker.drain.ItemDrain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Some sends and what is told about them; two worlds of one story end in the same text. */
final class StatusWorld {

  /** Where a send stands when the first status comes. */
  enum Begin {
    QUEUED,
    IN_FLIGHT,
    ACCEPTED,
    FAILED_BY_US,
    FAILED_BY_META,
    RETRIED
  }

  /**
   * One thing that reaches us.
   *
   * @param send which send it is about; past the last one: a message nobody here has sent
   * @param word Meta's word; empty for Meta's answer to the send itself
   * @param copy whether it names the wamid of a second copy
   * @param seconds when it happened; 0 when it does not say
   * @param error which error it brings; 0 for none
   */
  record Told(
      int send,
      String word,
      boolean copy,
      String participant,
      boolean echoed,
      int seconds,
      int error) {

    /** What is told twice is one item. */
    String subject() {
      return String.join(":", Integer.toString(send), word, Boolean.toString(copy), participant);
    }
  }

  private static final Instant NOW = StatusesUnderTest.NOW;
  private static final String[] ERRORS = {
    "",
    ",\"errors\":[{\"code\":131026,\"title\":\"Undeliverable\"}]",
    ",\"errors\":[{\"code\":131049,\"title\":\"T\",\"error_data\":{\"details\":\"Ecosystem\"}}]",
    ",\"errors\":[{\"title\":\"only a title\"}]"
  };

  private final StatusesUnderTest statuses;
  private final ItemDrain<StatusUpdateReceived, StatusRow> drain;
  private final String name = UUID.randomUUID().toString();
  private final List<RequestId> requests = new ArrayList<>();

  StatusWorld(
      StatusesUnderTest statuses,
      ItemDrain<StatusUpdateReceived, StatusRow> drain,
      List<Begin> sends) {
    this.statuses = statuses;
    this.drain = drain;
    for (Begin begin : sends) {
      requests.add(statuses.queue());
      begin(begin, requests.getLast(), wamid(requests.size() - 1, false));
    }
  }

  private void begin(Begin begin, RequestId request, Wamid wamid) {
    switch (begin) {
      case QUEUED -> {}
      case IN_FLIGHT -> open(request);
      case ACCEPTED -> statuses.accept(request, wamid);
      case FAILED_BY_US -> fail(request, Failure.own("expired", "too old"));
      case FAILED_BY_META -> fail(request, new Failure(400, 131056, "pair_rate", "slow", null));
      case RETRIED -> retry(request, wamid);
    }
  }

  private void open(RequestId request) {
    statuses.transaction(
        tx -> SendLedger.open(tx, statuses.find(tx, request), "attempt", NOW, NOW.plusSeconds(60)));
  }

  private void fail(RequestId request, Failure failure) {
    statuses.transaction(
        tx -> SendLedger.failed(tx, statuses.find(tx, request), failure, "attempt", NOW));
  }

  /** It failed by a status, and an operator sends it again: its wamid is that of before. */
  private void retry(RequestId request, Wamid wamid) {
    open(request);
    statuses.transaction(
        tx -> {
          SendLedger.close(
              tx, statuses.find(tx, request), 1, AttemptState.ACCEPTED, null, wamid, NOW);
          return null;
        });
    statuses.accept(request, wamid);
    statuses.transaction(
        tx -> {
          RaisedSend failed =
              RaisedSend.of(statuses.find(tx, request))
                  .after(DeliveryStatus.FAILED, DeliveryStatus.FAILED, NOW, null);
          RaisedSend.write(tx, List.of(failed), NOW);
          return SendRetries.retry(tx, request, true, NOW);
        });
  }

  private Wamid wamid(int send, boolean copy) {
    return new Wamid("wamid." + name + "." + send + (copy ? "-copy" : ""));
  }

  /** Meta's answers one by one, the statuses between them in batches of at most this many. */
  void tell(List<Told> story, int most) {
    List<StatusUpdateReceived> waiting = new ArrayList<>();
    for (Told told : story) {
      boolean answer = told.word().isEmpty();
      if (answer || waiting.size() == most) {
        runOver(waiting);
      }
      if (!answer) {
        waiting.add(status(told));
      } else if (told.send() < requests.size()) {
        statuses.accept(requests.get(told.send()), wamid(told.send(), told.copy()));
      }
    }
    runOver(waiting);
  }

  private void runOver(List<StatusUpdateReceived> waiting) {
    if (!waiting.isEmpty()) {
      statuses.transaction(
          tx -> {
            // One by one: the outbox is worked off in the order it was written.
            waiting.forEach(event -> EventOutbox.insert(tx, List.of(event), NOW.minusSeconds(60)));
            return null;
          });
      drain.process(waiting.getFirst(), "run");
      waiting.clear();
    }
  }

  private StatusUpdateReceived status(Told told) {
    String extra = told.seconds() == 0 ? "" : ",\"timestamp\":\"179000000" + told.seconds() + "\"";
    if (told.echoed() && told.send() < requests.size()) {
      extra += ",\"biz_opaque_callback_data\":\"" + requests.get(told.send()) + "\"";
    }
    if (!told.participant().isEmpty()) {
      extra +=
          ",\"recipient_type\":\"group\",\"recipient_participant_id\":\""
              + told.participant()
              + "\"";
    }
    return StatusesUnderTest.status(
        wamid(told.send(), told.copy()), told.word(), extra + ERRORS[told.error()]);
  }

  /** Every row, result and event of this world, its ids replaced by names. */
  List<String> rows() {
    String ofRequests =
        " IN (" + String.join(",", requests.stream().map(r -> "'" + r + "'").toList()) + ")";
    List<String> all = new ArrayList<>();
    all.addAll(
        texts(
            "to_jsonb(t) - 'id' - 'seq' - 'created_xid'",
            "messages t WHERE request_id" + ofRequests));
    all.addAll(
        texts(
            "to_jsonb(t)",
            "send_attempts t JOIN messages m ON m.id = t.message_id WHERE m.request_id"
                + ofRequests));
    String ofWorld = " LIKE '%" + name + "%'";
    all.addAll(
        texts("to_jsonb(t) - 'id' - 'received_at'", "message_statuses t WHERE wamid" + ofWorld));
    all.addAll(texts("to_jsonb(t)", "inngest_idempotency t WHERE event_id" + ofWorld));
    all.addAll(
        texts(
            "to_jsonb(t) - 'id'",
            "event_outbox t WHERE subject_key" + ofRequests + " OR subject_key" + ofWorld));
    return all.stream().map(this::named).sorted().toList();
  }

  private List<String> texts(String what, String from) {
    return statuses.database.query(
        db ->
            db.createQuery("SELECT " + what + " AS v FROM " + from)
                .execute()
                .map(row -> row.column("v").get(String.class))
                .toList());
  }

  private String named(String text) {
    String named = text.replace(name, "world");
    for (int i = 0; i < requests.size(); i++) {
      String message = statuses.find(requests.get(i)).messageId().toString();
      named = named.replace(requests.get(i).toString(), "request" + i).replace(message, "id" + i);
    }
    return named;
  }
}
