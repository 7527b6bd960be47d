package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.ReadMarks.Mark;
import io.wamcp.store.ReadMarks.NewMark;
import io.wamcp.store.ReadMarks.State;
import io.wamcp.store.SendLedger.Failure;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client's mark in a chat goes forward only, and its newest request is the one that counts. */
class ReadMarksIT {

  private final StoreFixture store = StoreFixture.open();
  private final Conversation chat = new Conversation(store);
  private final ContactId ada = chat.upsert("15550001111", "US.1", NOW);

  @AfterEach
  void close() {
    store.close();
  }

  private RequestId mark(ClientId client, String wamid, long seq) {
    RequestId request = new RequestId(UUID.randomUUID());
    NewMark mark = new NewMark(client, store.number, ada, seq, new Wamid(wamid), false, request);
    store.database.inTransactionDo(tx -> ReadMarks.request(tx, mark, NOW));
    return request;
  }

  private Mark find(RequestId request) {
    return store.one(db -> ReadMarks.find(db, store.number, request)).orElseThrow();
  }

  private int unread(ClientId client) {
    return store.database.query(db -> Chats.unread(db, client, List.of(ada))).getOrDefault(ada, -1);
  }

  @Test
  void aLaterRequestReplacesAnEarlierOne() {
    RequestId first = mark(store.client, "w1", 1);
    RequestId second = mark(store.client, "w2", 2);
    assertThat(store.one(db -> ReadMarks.find(db, store.number, first))).isEmpty();
    assertThat(find(second).wamid().value()).isEqualTo("w2");
    assertThat(find(second).state()).isEqualTo(State.REQUESTED);
  }

  @Test
  void anEarlierMessageIsCoveredByALaterOneThatIsNotToldYet() {
    mark(store.client, "w2", 2);
    assertThat(find(mark(store.client, "w1", 1)).wamid().value()).isEqualTo("w2");
    assertThat(store.value("SELECT read_seq FROM read_marks")).isEqualTo("2");
  }

  @Test
  void onceToldAnEarlierMessageIsToldAgainAndTheMarkStays() {
    RequestId told = mark(store.client, "w2", 2);
    store.database.inTransactionDo(tx -> ReadMarks.done(tx, find(told), NOW));
    RequestId again = mark(store.client, "w1", 1);
    assertThat(find(again).wamid().value()).isEqualTo("w1");
    assertThat(find(again).finishedAt()).isNull();
    assertThat(store.value("SELECT read_seq FROM read_marks")).isEqualTo("2");
  }

  @Test
  void aSettledMarkStaysAsItIs() {
    RequestId request = mark(store.client, "w1", 1);
    Mark requested = find(request);
    Failure old = new Failure(400, 131009, "invalid_request", "older than 30 days", null);
    store.database.inTransactionDo(tx -> ReadMarks.failed(tx, requested, old, NOW));
    store.database.inTransactionDo(tx -> ReadMarks.done(tx, requested, NOW));
    assertThat(find(request).state()).isEqualTo(State.FAILED);
    assertThat(find(request).error().code()).isEqualTo(131009);
    assertThat(find(request).finishedAt()).isEqualTo(NOW);
  }

  @Test
  void eachClientHasReadWhatItHasReadItself() {
    ClientId other = store.database.query(db -> Clients.create(db, "other", "Other").orElseThrow());
    store.database.inTransactionDo(tx -> Grants.put(tx, other, store.number, List.of("*"), null));
    chat.inbound("m1", ada, "one");
    chat.inbound("m2", ada, "two");
    chat.echo(store.number, "e1", ada, "mine");
    assertThat(unread(store.client)).isEqualTo(2);
    mark(store.client, "m1", Long.parseLong(seq("m1")));
    assertThat(unread(store.client)).isEqualTo(1);
    assertThat(unread(other)).isEqualTo(2);
    mark(store.client, "m2", Long.parseLong(seq("m2")));
    assertThat(unread(store.client)).isZero();
    store.database.inTransactionDo(tx -> Grants.revoke(tx, other, store.number, NOW));
    assertThat(unread(other)).as("without a grant there is nothing").isEqualTo(-1);
  }

  private String seq(String wamid) {
    return store.value("SELECT seq FROM messages WHERE wamid = '" + wamid + "'");
  }

  @Test
  void theFurtherMarkSurvivesWhenTwoContactsAreOnePerson() {
    ContactId phone = chat.upsert("15550003333", null, NOW);
    ContactId user = chat.upsert(null, "US.3", NOW);
    for (ContactId contact : List.of(phone, user)) {
      long seq = contact.equals(phone) ? 7 : 5;
      NewMark mark =
          new NewMark(
              store.client,
              store.number,
              contact,
              seq,
              new Wamid("w" + seq),
              false,
              new RequestId(UUID.randomUUID()));
      store.database.inTransactionDo(tx -> ReadMarks.request(tx, mark, NOW));
    }
    ContactId one = chat.upsert("15550003333", "US.3", NOW);
    Mark mark = store.one(db -> ReadMarks.find(db, store.client, store.number, one)).orElseThrow();
    assertThat(mark.wamid().value()).isEqualTo("w7");
    assertThat(store.count("read_marks")).isEqualTo(1);
  }
}
