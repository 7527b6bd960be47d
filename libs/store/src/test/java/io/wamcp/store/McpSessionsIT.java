package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.ApiKeyId;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class McpSessionsIT {

  private static final Instant UNTIL = NOW.plus(Duration.ofDays(7));
  private static final int MOST = 2;

  private final StoreFixture store = StoreFixture.open();
  private final ApiKeyId key = store.newKey("aaaaaaaaaaaa");
  private final ApiKeyId otherKey = store.newKey("bbbbbbbbbbbb");

  @AfterEach
  void close() {
    store.close();
  }

  private boolean subscribe(ApiKeyId as, String session, String uri, Instant until, Instant now) {
    return store.database.transaction(
        tx -> McpSessions.subscribe(tx, as, session, uri, until, MOST, now));
  }

  private boolean subscribe(String session, String uri) {
    return subscribe(key, session, uri, UNTIL, NOW);
  }

  private Set<String> followed(ApiKeyId as, String session) {
    return store.database.query(db -> McpSessions.subscriptions(db, as, session));
  }

  private void end(String session) {
    store.database.inTransactionDo(tx -> McpSessions.end(tx, key, session, UNTIL, NOW));
  }

  @Test
  void aSessionFollowsEachResourceOnceAndOnlySoMany() {
    assertThat(subscribe("s1", "a")).isTrue();
    assertThat(subscribe("s1", "a")).isTrue();
    assertThat(subscribe("s1", "b")).isTrue();
    assertThat(subscribe("s1", "c")).isFalse();
    assertThat(subscribe("s1", "b")).as("again").isTrue();
    assertThat(subscribe("s2", "c")).isTrue();
    assertThat(followed(key, "s1")).containsExactlyInAnyOrder("a", "b");

    store.database.inTransactionDo(tx -> McpSessions.unsubscribe(tx, key, "s1", "a"));
    assertThat(subscribe("s1", "c")).isTrue();
    assertThat(followed(key, "s1")).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void anotherKeySeesAndChangesNothing() {
    subscribe("s1", "a");

    assertThat(followed(otherKey, "s1")).isEmpty();
    store.database.inTransactionDo(
        tx -> {
          McpSessions.unsubscribe(tx, otherKey, "s1", "a");
          McpSessions.end(tx, otherKey, "s1", UNTIL, NOW);
        });
    assertThat(followed(key, "s1")).containsExactly("a");
  }

  @Test
  void theEndOfASessionTakesWhatItFollowsAndIsKnownUntilItWouldHaveExpired() {
    subscribe("s1", "a");
    subscribe("s2", "a");

    end("s1");
    end("s1");

    assertThat(followed(key, "s1")).isEmpty();
    assertThat(followed(key, "s2")).containsExactly("a");
    assertThat(endedAt(NOW)).containsExactly(new McpSessions.Ended("s1", UNTIL));
    assertThat(endedAt(UNTIL)).isEmpty();
  }

  private List<McpSessions.Ended> endedAt(Instant now) {
    return store.list(db -> McpSessions.ended(db, now, 10));
  }

  @Test
  void whatNobodyNeedsAnyMoreGoesWithTheNext() {
    end("s1");
    subscribe(key, "s2", "a", NOW.plusSeconds(1), NOW);
    Instant later = UNTIL.plusSeconds(1);

    store.database.inTransactionDo(
        tx -> McpSessions.end(tx, key, "s3", later.plusSeconds(60), later));
    subscribe(key, "s4", "b", later.plusSeconds(60), later);

    assertThat(store.count("mcp_sessions_ended")).isEqualTo(1);
    assertThat(store.count("mcp_subscriptions")).isEqualTo(1);
  }

  @Test
  void eachChangeIsToldWhenItIsCommitted() throws Exception {
    try (Connection connection = store.access.open();
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + Notifications.SESSIONS);
      subscribe("s1", "a");
      subscribe("s1", "a");
      store.database.inTransactionDo(tx -> McpSessions.unsubscribe(tx, key, "s1", "a"));
      store.database.inTransactionDo(tx -> McpSessions.unsubscribe(tx, key, "s1", "a"));
      end("s1");

      List<SessionChange> told = new ArrayList<>();
      PGNotification[] received = connection.unwrap(PGConnection.class).getNotifications(10_000);
      for (PGNotification each : received) {
        told.add(SessionChange.read(each.getParameter()));
      }
      SessionChange followed = new SessionChange("s1", null);
      assertThat(told).containsExactly(followed, followed, new SessionChange("s1", UNTIL));
    }
  }

  @Test
  void onlyKeysThatMayBeUsedAreLive() {
    ApiKeyId revoked = store.newKey("cccccccccccc");
    ApiKeyId expired = store.newKey("dddddddddddd");
    execute("UPDATE api_keys SET revoked_at = now() WHERE id = '" + revoked + "'");
    execute("UPDATE api_keys SET expires_at = '" + NOW + "' WHERE id = '" + expired + "'");

    assertThat(live(NOW.minusSeconds(1), key, revoked, expired))
        .containsExactlyInAnyOrder(key, expired);
    assertThat(live(NOW, key, revoked, expired)).containsExactly(key);
    execute("UPDATE clients SET disabled_at = now()");
    assertThat(live(NOW, key)).isEmpty();
  }

  private Set<ApiKeyId> live(Instant now, ApiKeyId... keys) {
    return store.database.query(db -> LiveKeys.among(db, List.of(keys), now));
  }

  private void execute(String sql) {
    store.database.inTransactionDo(tx -> tx.createUpdate(sql).execute());
  }
}
