package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.WebhookIntake.Batch;
import io.wamcp.store.WebhookIntake.Item;
import io.wamcp.store.WebhookIntake.Kind;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The statements of the hot paths on tables of 50,000 rows read through indexes, and only as many
 * rows as they need. Postgres itself counts, for the statements as they are really run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryPlansIT {

  private final StoreFixture store = StoreFixture.open();

  @BeforeAll
  void fill() throws SQLException {
    String numbers =
        " '" + store.client + "'::uuid, '" + store.number + "'::uuid, 'outbound', 'text', ";
    execute(
        // 45,000 settled; 50 old ones in backoff to one recipient; 5,000 queued to many.
        "INSERT INTO messages (client_id, phone_number_id, direction, message_type, status,"
            + " request_id, recipient, wamid, send_state) SELECT"
            + numbers
            + "'sent', gen_random_uuid(), '+1' || i % 900, 'w' || i, 'settled'"
            + " FROM generate_series(1, 45000) i",
        "INSERT INTO messages (client_id, phone_number_id, direction, message_type, status,"
            + " request_id, recipient, send_state, send_due_at, held_since) SELECT"
            + numbers
            + "'queued', gen_random_uuid(), '+1999', 'backoff', '2026-11-25T11:00:00Z',"
            + " '2026-11-25T09:59:50Z' FROM generate_series(1, 50) i",
        "INSERT INTO messages (client_id, phone_number_id, direction, message_type, status,"
            + " request_id, recipient, send_state, send_due_at, contact_wa_id) SELECT"
            + numbers
            + "'queued', gen_random_uuid(), '+2' || i % 700, 'ready', '2026-11-25T09:00:00Z',"
            + " '1' || (i % 700 + 1)"
            + " FROM generate_series(1, 5000) i",
        "INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id, data,"
            + " confirmation, created_at, first_dispatched_at, next_dispatch_at, dispatches)"
            + " SELECT 'wa/webhook.received', 's' || i, 's' || i, '1000001', '{}', 'consumer',"
            + " '2026-11-25T09:00:00Z', '2026-11-25T09:00:00Z',"
            + " timestamptz '2026-11-25T09:00:00Z' + i * interval '1 s',"
            + " CASE WHEN i % 400 = 0 THEN 1 ELSE 0 END"
            + " FROM generate_series(1, 50000) i",
        "INSERT INTO inngest_idempotency (event_id, phone_number_id, kind, outcome) SELECT"
            + " 's' || i, '"
            + store.number
            + "', 'message', CASE WHEN i % 10 = 0 THEN 'pending' ELSE 'processed' END"
            + " FROM generate_series(1, 50000) i",
        "INSERT INTO message_statuses (phone_number_id, wamid, status) SELECT '"
            + store.number
            + "', 'w' || i, 'sent' FROM generate_series(1, 50000) i",
        "INSERT INTO contacts (phone_number_id, wa_id, bsuid) SELECT '"
            + store.number
            + "', '1' || i, 'US.' || i FROM generate_series(1, 50000) i",
        "INSERT INTO contact_aliases (phone_number_id, kind, value, contact_id) SELECT"
            + " phone_number_id, 'wa_id', '9' || wa_id, id FROM contacts",
        "INSERT INTO message_changes (phone_number_id, wamid, target_wamid, kind, from_business,"
            + " contact_id, emoji, written_at) SELECT phone_number_id, 'c' || wa_id,"
            + " 'w' || substr(wa_id, 2), 'reaction', false, id, 'x', now() FROM contacts",
        // Two people with two messages each, and one who writes in a group only.
        "INSERT INTO messages (client_id, phone_number_id, direction, message_type, status, wamid,"
            + " contact_id, contact_wa_id, group_id) SELECT '"
            + store.client
            + "', phone_number_id, 'inbound', 'text', 'received',"
            + " 'p' || wa_id || n, id, wa_id, CASE WHEN wa_id = '149001' THEN 'a group' END"
            + " FROM contacts, generate_series(1, 2) n"
            + " WHERE wa_id IN ('148999', '149000', '149001')",
        "ANALYZE");
  }

  @AfterAll
  void close() {
    store.close();
  }

  @Test
  void takingTheNextSend() {
    reads("messages", tx -> assertThat(SendQueue.lockNext(tx, store.number, NOW, 16)).isNotEmpty());
  }

  @Test
  void findingASend() {
    RequestId request =
        RequestId.of(
            store.value("SELECT request_id FROM messages WHERE request_id IS NOT NULL LIMIT 1"));
    reads("messages", tx -> assertThat(Sends.lock(tx, store.number, request)).isPresent());
    reads("messages", tx -> assertThat(Sends.lockByWamids(tx, Set.of(known("w77")))).hasSize(1));
    reads("messages", tx -> Sends.insertQueued(tx, store.send("+1", "key", "print"), NOW));
  }

  @Test
  void findingTheTurnOfASend() {
    RequestId last =
        RequestId.of(
            store.value(
                "SELECT request_id FROM messages WHERE request_id IS NOT NULL ORDER BY seq DESC LIMIT 1"));
    reads("messages", tx -> assertThat(Sends.turnAt(tx, store.number, last, NOW)).isPresent());
  }

  @Test
  void readingAConversation() {
    store.database.inTransactionDo(
        tx -> Grants.put(tx, store.client, store.number, List.of("*"), null));
    ConversationQuery all = ConversationQuery.all(store.client, true, "get_messages", null);
    reads("messages", tx -> assertThat(Conversations.newest(tx, all, 50).messages()).hasSize(50));
    reads("messages", tx -> Conversations.after(tx, all, ConversationPosition.START, 50));
    reads("contacts", tx -> Conversations.newest(tx, all, 50));
  }

  @Test
  void readingAConversationWithWhatWasDoneToItsMessages() {
    store.database.inTransactionDo(
        tx -> Grants.put(tx, store.client, store.number, List.of("*"), null));
    ConversationQuery all = ConversationQuery.all(store.client, true, "get_messages", null);
    reads("message_changes", tx -> Conversations.after(tx, all, ConversationPosition.START, 50));
    ConversationQuery one =
        new ConversationQuery(store.client, true, "get_messages", null, "9177", null, null);
    neverScans("contacts", tx -> Conversations.newest(tx, one, 50));
    neverScans("contact_aliases", tx -> Conversations.newest(tx, one, 50));
  }

  @Test
  void readingTheFewMessagesOfOnePerson() {
    store.database.inTransactionDo(
        tx -> Grants.put(tx, store.client, store.number, List.of("*"), null));
    MessageSearch.Filter words = new MessageSearch.Filter(null, null, null, "nowhere");
    for (String person : List.of("148999", "9149000", "149001", "1650", "US.47", "nobody")) {
      ConversationQuery query =
          new ConversationQuery(store.client, true, "get_messages", null, person, null, null);
      reads("messages", tx -> Conversations.newest(tx, query, 50));
      reads("messages", tx -> Conversations.after(tx, query, ConversationPosition.START, 50));
      reads("messages", tx -> MessageSearch.newest(tx, query, words, 20));
    }
  }

  @Test
  void listingChatsAndSearching() {
    store.database.inTransactionDo(
        tx -> Grants.put(tx, store.client, store.number, List.of("*"), null));
    ConversationQuery all = ConversationQuery.all(store.client, true, "list_conversations", null);
    neverScans("messages", tx -> Chats.page(tx, all, null, 20));
    MessageSearch.Filter words = new MessageSearch.Filter(null, null, null, "nowhere");
    neverScans("messages", tx -> MessageSearch.newest(tx, all, words, 20));
    MessageSearch.Filter early = new MessageSearch.Filter(null, null, NOW, null);
    neverScans("messages", tx -> MessageSearch.newest(tx, all, early, 20));
  }

  @Test
  void countingWhatIsUnread() {
    store.database.inTransactionDo(
        tx -> Grants.put(tx, store.client, store.number, List.of("*"), null));
    List<ContactId> some =
        List.of(new ContactId(UUID.fromString(store.value("SELECT id FROM contacts LIMIT 1"))));
    neverScans("messages", tx -> Chats.unread(tx, store.client, some));
    neverScans("contacts", tx -> Chats.unread(tx, store.client, some));
    neverScans("read_marks", tx -> Chats.unread(tx, store.client, some));
  }

  @Test
  void findingSomebodyByAFormerIdentifier() {
    Consumer<DbExecute> work =
        tx -> assertThat(Contacts.find(tx, store.number, "9177")).isPresent();
    reads("contact_aliases", work);
    reads("contacts", work);
    reads(
        "messages",
        tx ->
            Contacts.upsert(
                tx, store.number, new Contacts.Identity("4915", "DE.1", null, null, null), NOW));
  }

  @Test
  void keepingAReaction() {
    reads(
        "message_changes",
        tx ->
            MessageChanges.put(
                tx, store.number, Conversation.reaction("new", "w7", null, "x", 1), NOW));
  }

  @Test
  void adoptingSends() {
    List<Contacts.Person> people =
        IntStream.range(0, 50)
            .mapToObj(i -> new Contacts.Identity("52155" + i, "MX." + i, null, null, null))
            .map(identity -> new Contacts.Person(store.number, identity))
            .toList();
    reads("messages", tx -> PlainContactRows.insert(tx, people, NOW));
  }

  @Test
  void lookingForOverdueSends() {
    reads("messages", tx -> Sends.overdue(tx, NOW.minusSeconds(86_400 * 900L), 100));
  }

  @Test
  void lockingDueEvents() {
    reads(
        "event_outbox",
        tx -> assertThat(OutboxSchedule.lockDue(tx, "wa/webhook.received", NOW, 100)).hasSize(100));
    reads("event_outbox", tx -> assertThat(OutboxSchedule.dueNames(tx, NOW)).hasSize(1));
    reads(
        "event_outbox",
        tx ->
            assertThat(OutboxSchedule.notDue(tx, "wa/webhook.received", NOW, 100)).isEqualTo(100));
    reads(
        "event_outbox",
        tx -> assertThat(OutboxSchedule.onTheirWay(tx, "wa/webhook.received", 100)).isEqualTo(100));
    reads("event_outbox", tx -> OutboxSchedule.sendsOnTheirWay(tx, StoreFixture.PHONE, NOW, 100));
  }

  @Test
  void takingWhatWaitsLongest() {
    reads("event_outbox", tx -> oldest(tx, "wa/webhook.received", Optional.empty()));
    reads(
        "event_outbox",
        tx -> oldest(tx, MessageSendRequested.NAME, Optional.of(StoreFixture.PHONE)));
  }

  private static void oldest(DbExecute tx, String name, Optional<PhoneNumberId> number) {
    OutboxSchedule.takeOldest(tx, name, number, NOW, 6);
  }

  @Test
  void takingWaitingEventsAlong() {
    reads("event_outbox", tx -> OutboxDrain.lockOwn(tx, "wa/webhook.received", "s9"));
    reads(
        "event_outbox",
        tx ->
            assertThat(OutboxDrain.lockWaiting(tx, "wa/webhook.received", "s9", NOW, 100))
                .hasSize(100));
  }

  @Test
  void confirmingEvents() {
    reads("event_outbox", tx -> EventOutbox.confirm(tx, "wa/webhook.received", "s9"));
    reads(
        "event_outbox",
        tx -> EventOutbox.acknowledged(tx, "wa/webhook.received", List.of("s1", "s2")));
  }

  @Test
  void storingAPost() {
    Batch batch = new Batch();
    for (int i = 0; i < 50; i++) {
      batch.add(new Item(store.number, Kind.MESSAGE, Events.message("new" + i)));
    }
    Consumer<DbExecute> work = tx -> assertThat(items(tx, batch)).hasSize(50);
    neverScans("inngest_idempotency", work);
    neverScans("event_outbox", work);
  }

  private static List<WebhookIntake.Outcome> items(DbExecute tx, Batch batch) {
    return WebhookIntake.store(tx, batch, true, NOW).items();
  }

  @Test
  void claimingAnItem() {
    reads(
        "inngest_idempotency",
        tx ->
            assertThat(ProcessedEvents.claim(tx, store.number, Kind.MESSAGE, "s9", "run", NOW))
                .isInstanceOf(ProcessedEvents.Claim.Duplicate.class));
  }

  @Test
  void lookingForItemsWithoutEvent() {
    // Few items wait for long; the cron must not pay for those that have just come.
    neverScans(
        "event_outbox", tx -> ProcessedEvents.failStranded(tx, NOW.minusSeconds(86_400), 100, NOW));
  }

  @Test
  void joiningStatusesAndContacts() {
    Sends.Send send = store.list(tx -> Sends.lockByWamids(tx, Set.of(known("w5")))).getFirst();
    reads(
        "message_statuses",
        tx ->
            assertThat(
                    MessageStatuses.joinParked(tx, store.number, new Wamid("w5"), send.messageId()))
                .hasSize(1));
    reads(
        "contacts",
        tx ->
            Contacts.upsert(
                tx, store.number, new Contacts.Identity("177", "US.77", null, null, null), NOW));
    RecipientLinks.Said said =
        new RecipientLinks.Said(store.number, new Wamid("w77"), null, "177", "US.77", null, NOW);
    for (String table : List.of("messages", "contacts", "contact_aliases")) {
      neverScans(table, tx -> RecipientLinks.unknown(tx, List.of(said)));
    }
  }

  @Test
  void raisingManySends() {
    Set<MessageStatuses.OfNumber> messages =
        IntStream.range(100, 200).mapToObj(i -> known("w" + i)).collect(Collectors.toSet());
    Consumer<DbExecute> work =
        tx -> {
          List<Sends.Send> sends = Sends.lockByWamids(tx, messages);
          assertThat(sends).hasSize(100);
          assertThat(MessageStatuses.insertAll(tx, read(sends), NOW)).isEqualTo(100);
          RaisedSend.write(tx, sends.stream().map(QueryPlansIT::read).toList(), NOW);
        };
    // Found, checked as the history's message, and raised.
    reads("messages", work);
    neverScans("message_statuses", work);
  }

  @Test
  void pruning() {
    for (Prunable kind : Prunable.values()) {
      Optional<NumberId> number = kind.ofNumbers() ? Optional.of(store.number) : Optional.empty();
      Instant before = Instant.now().plusSeconds(86_400);
      for (String table : List.of("messages", "message_statuses", "inngest_idempotency")) {
        neverScans(table, tx -> Retention.delete(tx, kind, number, before, 100));
        neverScans(table, tx -> Retention.count(tx, kind, number, before, 100));
      }
    }
    reads(
        "inngest_idempotency",
        tx ->
            assertThat(
                    Retention.delete(
                        tx, Prunable.ITEMS, Optional.of(store.number), NOW.minusSeconds(1), 100))
                .isZero());
  }

  private MessageStatuses.OfNumber known(String wamid) {
    return new MessageStatuses.OfNumber(store.number, new Wamid(wamid));
  }

  private static List<MessageStatuses.Heard> read(List<Sends.Send> sends) {
    return sends.stream()
        .map(
            send ->
                new MessageStatuses.Heard(
                    send.number(),
                    send.messageId(),
                    new MessageStatuses.StatusRow(
                        send.wamid(), "read", "", null, NOW, Json.toNode(List.of()), null, null)))
        .toList();
  }

  private static RaisedSend read(Sends.Send send) {
    return RaisedSend.of(send).after(DeliveryStatus.READ, DeliveryStatus.READ, NOW, null);
  }

  private void reads(String table, Consumer<DbExecute> work) {
    TableReads.few(store, table, work);
  }

  private void neverScans(String table, Consumer<DbExecute> work) {
    TableReads.noScan(store, table, work);
  }

  private void execute(String... statements) throws SQLException {
    try (var connection = store.access.open();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
