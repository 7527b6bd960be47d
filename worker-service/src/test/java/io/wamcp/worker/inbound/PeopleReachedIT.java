package io.wamcp.worker.inbound;

import static io.wamcp.worker.inbound.Deliveries.from;
import static io.wamcp.worker.inbound.Deliveries.phone;
import static io.wamcp.worker.inbound.Deliveries.text;
import static io.wamcp.worker.inbound.Deliveries.wamid;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Contacts;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.Sends.Send;
import io.wamcp.worker.WorkerHarness;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who answers is who was written to, as Meta's answers to sends and their statuses say. */
class PeopleReachedIT {

  private static WorkerHarness harness;
  private static Deliveries deliveries;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
    deliveries = new Deliveries(harness);
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static String user() {
    return "US." + phone();
  }

  private static Send sent(String to) {
    RequestId request = harness.accept(to, "hello");
    return harness.awaitState(request, "sent");
  }

  private static void status(Send send, String word, String recipient) {
    harness.receive(
        Deliveries.change(
            "messages",
            "\"statuses\":[{\"id\":\"%s\",\"status\":\"%s\",\"timestamp\":\"%d\",%s}]"
                .formatted(send.wamid().value(), word, Instant.now().getEpochSecond(), recipient)));
    harness.awaitCount(
        1,
        "SELECT count(*) FROM message_statuses WHERE wamid = ? AND status = ?",
        send.wamid().value(),
        word);
  }

  private static String ids(String phone, String user) {
    return "\"recipient_id\":\"" + phone + "\",\"recipient_user_id\":\"" + user + "\"";
  }

  /** What send_message looks at: who the number is, and whether they may be written to. */
  private static Contact contact(String identifier) {
    return harness
        .database
        .query(db -> Contacts.find(db, harness.number, identifier))
        .orElseThrow();
  }

  @Test
  void aStatusTellsWhoWillAnswerUnderTheirUserIdAlone() {
    String phone = phone();
    String user = user();
    Send send = sent("+" + phone);
    status(send, "delivered", ids(phone, user));
    String[] ids = {wamid()};
    deliveries.message(from(null, user), ids[0], 9, text("answer"));

    assertThat(deliveries.chat(phone)).containsExactlyInAnyOrder(send.wamid().value(), ids[0]);
    assertThat(deliveries.chat(user)).hasSize(2);
    assertThat(contact(phone).bsuid()).isEqualTo(user);
    assertThat(contact(phone).windowEndsAt()).as("the window of the number").isNotNull();
  }

  @Test
  void anAnswerTellsTheUserIdAndTheNumberMetaHasForTheOneDialled() {
    String dialled = phone();
    String phone = phone();
    String user = user();
    harness.meta.knowsAs("+" + dialled, phone, user);
    Send send = sent("+" + dialled);
    deliveries.message(from(phone, null), wamid(), 1, text("by number"));
    deliveries.message(from(null, user), wamid(), 2, text("by user id"));

    assertThat(deliveries.chat(dialled)).hasSize(3).contains(send.wamid().value());
    assertThat(deliveries.chat(user)).hasSize(3);
    assertThat(contact(dialled).windowEndsAt()).isNotNull();

    sent("+" + dialled);
    assertThat(harness.meta.calls().getLast().to())
        .as("dialled as before")
        .isEqualTo("+" + dialled);
  }

  @Test
  void whatIsSaidAgainAndAgainIsWrittenOnce() {
    String phone = phone();
    String user = user();
    harness.meta.knowsAs("+" + phone, phone, user);
    Send send = sent("+" + phone);
    String version = version(phone);
    for (String word : new String[] {"sent", "delivered", "read"}) {
      status(send, word, ids(phone, user));
    }
    sent("+" + phone);
    assertThat(version(phone)).isEqualTo(version);
  }

  private static String version(String phone) {
    return harness.text("SELECT bsuid || xmin || '-' || xmax FROM contacts WHERE wa_id = ?", phone);
  }

  @Test
  void aGroupsIdsAreNobodys() {
    String phone = phone();
    String member = phone();
    String user = user();
    Send send = sent("+" + phone);
    status(
        send,
        "delivered",
        """
        "recipient_type":"group","recipient_id":"123456789012","recipient_participant_id":"%s",\
        "recipient_participant_user_id":"%s\""""
            .formatted(member, user));
    status(send, "read", "\"recipient_type\":\"group\",\"recipient_id\":\"123456789012\"");
    assertThat(
            harness.count(
                "SELECT (SELECT count(*) FROM contacts WHERE wa_id IN (?, ?, '123456789012')"
                    + " OR bsuid = ?) + (SELECT count(*) FROM contact_aliases WHERE value = ?)",
                phone,
                member,
                user,
                phone))
        .isZero();
  }

  @Test
  void aFailureSaysNothingOfWhoWasReached() {
    String phone = phone();
    Send send = sent("+" + phone);
    status(send, "failed", "\"recipient_id\":\"15550000777\"");
    assertThat(harness.count("SELECT count(*) FROM contacts WHERE wa_id = '15550000777'")).isZero();
  }
}
