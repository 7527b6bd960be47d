package io.wamcp.acceptance.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.Clients;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationPosition;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.Grants;
import io.wamcp.store.MessageSearch;
import io.wamcp.store.MessageSearch.Filter;
import io.wamcp.store.MessageSearch.Found;
import io.wamcp.testkit.DatabaseAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Messages of a server on which billions of transactions have been: one an hour, written in another
 * order than the one in which they were accepted.
 */
final class FarAhead {

  private static final int MESSAGES = 40;
  private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");
  private static final NumberId NUMBER = new NumberId(new UUID(0, 7));
  private static final Filter NOTHING = new Filter(null, null, null, null);
  private static final int ALL = 100;

  private FarAhead() {}

  private static Database open(DatabaseAccess access) {
    return Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
  }

  /** Makes the schema, and messages from before; returns who may read them. */
  static ClientId fill(DatabaseAccess access) {
    try (Database database = open(access)) {
      database.migrate();
      return database.transaction(
          tx -> {
            ClientId owner = Clients.ensureOwner(tx, "owner", "Owner").id();
            tx.createInsert(
                    "INSERT INTO phone_numbers (id, wa_phone_number_id, wa_business_account_id,"
                        + " display_number, label, access_token_secret_ref) VALUES ('"
                        + NUMBER
                        + "', '100', '2001', '+15550009001', '', 'secrets://token')")
                .execute();
            Grants.put(tx, owner, NUMBER, List.of("*"), null);
            // Later ones have lower numbers of acceptance, as those of a slow transaction may.
            tx.createInsert(
                    insert(
                        owner,
                        "(7000000000 + (%1$d - i) * 1000000)::text::xid8, 'message ' || (%1$d - i),"
                                .formatted(MESSAGES)
                            + " TIMESTAMPTZ '"
                            + FIRST
                            + "' + (%d - i) * interval '1 hour'".formatted(MESSAGES),
                        MESSAGES))
                .execute();
            return owner;
          });
    }
  }

  private static String insert(ClientId owner, String values, int rows) {
    return "INSERT INTO messages (client_id, phone_number_id, direction, message_type, status,"
        + " created_xid, body, created_at) SELECT '"
        + owner
        + "', '"
        + NUMBER
        + "', 'inbound', 'text', 'received', "
        + values
        + " FROM generate_series(1, "
        + rows
        + ") i";
  }

  /** Everything can be read, in the order it was, also by time; what comes next comes after it. */
  static void isReadInOrder(DatabaseAccess access, ClientId owner) {
    ConversationQuery query = ConversationQuery.all(owner, true, "get_messages", null);
    try (Database database = open(access)) {
      Found before =
          database.query(
              db -> MessageSearch.after(db, query, NOTHING, new ConversationPosition(0, 0), ALL));
      assertThat(bodies(before)).isEqualTo(named(0, MESSAGES));
      assertThat(before.horizon().xid())
          .as("cursors from before are refused")
          .isLessThan(7_000_000_000L);

      Filter morning =
          new Filter(
              null, FIRST.plus(Duration.ofHours(10)), FIRST.plus(Duration.ofHours(13)), null);
      assertThat(bodies(database.query(db -> MessageSearch.newest(db, query, morning, ALL))))
          .isEqualTo(named(10, 13));

      database.inTransactionDo(
          tx ->
              tx.createInsert(insert(owner, "pg_current_xact_id(), 'from after', now()", 1))
                  .execute());
      Found after =
          database.query(db -> MessageSearch.after(db, query, NOTHING, before.edge(), ALL));
      assertThat(bodies(after)).containsExactly("from after");
    }
  }

  private static List<String> bodies(Found found) {
    return found.messages().stream().map(ConversationMessage::body).toList();
  }

  private static List<String> named(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "message " + i).toList();
  }
}
