package io.wamcp.worker.inbound;

import static io.wamcp.worker.inbound.Deliveries.from;
import static io.wamcp.worker.inbound.Deliveries.phone;
import static io.wamcp.worker.inbound.Deliveries.system;
import static io.wamcp.worker.inbound.Deliveries.text;
import static io.wamcp.worker.inbound.Deliveries.wamid;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.RequestId;
import io.wamcp.worker.WorkerHarness;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a person is, whatever they are called by, and what opens their service window. */
class PeopleIT {

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

  @Test
  void aChangedNumberKeepsTheChatAlsoForLateMessages() {
    String old = phone();
    String fresh = phone();
    String[] ids = {wamid(), wamid(), wamid(), wamid()};
    deliveries.message(from(old, null), ids[0], 1, text("before"));
    deliveries.message(
        from(old, null),
        ids[1],
        5,
        system("user_changed_number", "\"new_wa_id\":\"" + fresh + "\""));
    deliveries.message(from(fresh, null), ids[2], 9, text("after"));
    deliveries.message(from(old, null), ids[3], 3, text("late"));
    assertThat(deliveries.chat(fresh)).containsExactly(ids);
    assertThat(deliveries.chat(old)).containsExactly(ids);
    assertThat(deliveries.contact("wa_id", fresh)).isEqualTo(fresh);
    assertThat(deliveries.contact("wa_id", old)).as("nobody has the old one now").isNull();
  }

  @Test
  void aMessageUnderTheNewNumberMayComeFirst() {
    String old = phone();
    String fresh = phone();
    String[] ids = {wamid(), wamid(), wamid()};
    deliveries.message(from(old, user()), ids[0], 1, text("before"));
    deliveries.message(from(fresh, user()), ids[1], 9, text("after"));
    deliveries.message(
        from(old, null), ids[2], 5, system("user_changed_number", "\"wa_id\":\"" + fresh + "\""));
    assertThat(deliveries.chat(fresh)).containsExactlyInAnyOrder(ids);
  }

  @Test
  void aChangedUserIdIsFollowedFromTheAccountEvent() {
    String before = user();
    String after = user();
    String phone = phone();
    String[] ids = {wamid(), wamid()};
    deliveries.message(from(null, before), ids[0], 1, text("before"));
    deliveries.account(
        "user_id_update",
        """
        "user_id_update":[{"wa_id":"%s","user_id":{"previous":"%s","current":"%s"},"timestamp":
        "1790000005"}]"""
            .formatted(phone, before, after));
    deliveries.message(from(null, after), ids[1], 9, text("after"));
    assertThat(deliveries.chat(after)).containsExactly(ids);
    assertThat(deliveries.chat(phone)).containsExactly(ids);
    assertThat(deliveries.chat(before)).containsExactly(ids);
  }

  /** Two deliveries may bear different times of their entries, and are two items then. */
  @Test
  void aChangeSaidAgainLaterChangesNothing() {
    String[] users = {user(), user(), user()};
    String[] ids = {wamid(), wamid(), wamid()};
    deliveries.message(from(null, users[0]), ids[0], 1, text("before"));
    deliveries.account("user_id_update", changed(users[0], users[1], 5), 1_790_000_005L);
    deliveries.message(from(null, users[1]), ids[1], 9, text("after"));
    deliveries.account("user_id_update", changed(users[1], users[2], 12), 1_790_000_012L);
    deliveries.account("user_id_update", changed(users[0], users[1], 5), 1_790_000_900L);
    deliveries.message(from(null, users[2]), ids[2], 20, text("later"));
    for (String user : users) {
      assertThat(deliveries.chat(user)).as(user).containsExactly(ids);
    }
    assertThat(
            harness.count(
                "SELECT count(*) FROM inngest_idempotency WHERE event_id LIKE 'user_id_update:%'"))
        .isGreaterThanOrEqualTo(3);
  }

  private static String changed(String before, String after, int second) {
    return """
        "user_id_update":[{"user_id":{"previous":"%s","current":"%s"},"timestamp":"%d"}]"""
        .formatted(before, after, 1_790_000_000L + second);
  }

  @Test
  void aChangedUserIdIsFollowedFromTheSystemMessage() {
    String phone = phone();
    String before = user();
    String after = user();
    String[] ids = {wamid(), wamid(), wamid()};
    deliveries.message(from(phone, before), ids[0], 1, text("before"));
    deliveries.message(
        from(phone, after),
        ids[1],
        5,
        system("user_changed_user_id", "\"user_id\":\"" + after + "\""));
    deliveries.message(from(null, after), ids[2], 9, text("after"));
    assertThat(deliveries.chat(after)).containsExactly(ids);
    assertThat(deliveries.contact("bsuid", phone)).isEqualTo(after);
  }

  @Test
  void phoneAndUserIdOfOnePersonBecomeOneContactWithAllThatIsTheirs() {
    String phone = phone();
    String user = user();
    String[] ids = {wamid(), wamid(), wamid()};
    RequestId send = harness.accept("+" + phone, "hello");
    harness.awaitState(send, "sent", "delivered", "read");
    deliveries.message(from(phone, null), ids[0], 1, text("by phone"));
    deliveries.message(from(null, user), ids[1], 2, text("by user id"));
    assertThat(deliveries.chat(user)).containsExactly(ids[1]);
    deliveries.message(from(phone, user), ids[2], 3, text("by both"));
    assertThat(deliveries.chat(user)).hasSize(4).contains(ids);
    assertThat(deliveries.chat(phone)).hasSize(4);
    assertThat(deliveries.contact("wa_id", user)).isEqualTo(phone);
    assertThat(
            harness.count(
                "SELECT count(*) FROM contacts WHERE merged_into_id IS NOT NULL AND id <>"
                    + " merged_into_id AND wa_id IS NULL AND bsuid IS NULL"))
        .isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"type\":\"text\",\"text\":{\"body\":\"x\"}",
        "\"type\":\"image\",\"image\":{\"id\":\"1\",\"mime_type\":\"image/jpeg\"}",
        "\"type\":\"button\",\"button\":{\"payload\":\"p\",\"text\":\"t\"}",
        "\"type\":\"interactive\",\"interactive\":{\"type\":\"button_reply\",\"button_reply\":{\"id\":\"1\",\"title\":\"t\"}}",
        "\"type\":\"order\",\"order\":{\"catalog_id\":\"1\"}",
        "\"type\":\"location\",\"location\":{\"latitude\":1,\"longitude\":2}",
        "\"type\":\"contacts\",\"contacts\":[]",
        "\"type\":\"request_welcome\""
      })
  void opensTheWindowFor24HoursFromWhenItWasWritten(String content) {
    String phone = phone();
    deliveries.message(from(phone, null), wamid(), 0, content);
    assertThat(windowEnd(phone))
        .isEqualTo(Instant.ofEpochSecond(Deliveries.START).plus(Duration.ofHours(24)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"w\",\"emoji\":\"x\"}",
        "\"type\":\"unsupported\",\"errors\":[{\"code\":131060}]",
        "\"type\":\"edit\",\"edit\":{\"original_message_id\":\"w\"}",
        "\"type\":\"revoke\",\"revoke\":{\"original_message_id\":\"w\"}",
        "\"type\":\"system\",\"system\":{\"type\":\"customer_identity_changed\"}",
        "\"type\":\"hologram\"",
        "\"type\":\"text\",\"text\":{\"body\":\"x\"},\"group_id\":\"G\""
      })
  void opensNoWindow(String content) {
    String phone = phone();
    deliveries.message(from(phone, null), wamid(), 0, content);
    assertThat(deliveries.contact("window_ends_at", phone)).isNull();
  }

  /** An ad makes messages free for 72 hours; what may be sent still follows the 24 hours. */
  @Test
  void anAdDoesNotLengthenTheWindow() {
    String phone = phone();
    deliveries.message(
        from(phone, null),
        wamid(),
        0,
        text("hi") + ",\"referral\":{\"source_type\":\"ad\",\"ctwa_clid\":\"c\"}");
    assertThat(windowEnd(phone))
        .isEqualTo(Instant.ofEpochSecond(Deliveries.START).plus(Duration.ofHours(24)));
  }

  @Test
  void aCallByThePersonOpensTheWindow() {
    String caller = phone();
    deliveries.account(
        "calls",
        """
        "calls":[{"id":"wacid.1","from":"%s","to":"15550009001","direction":"USER_INITIATED",
        "event":"connect","timestamp":"1790000000"}]"""
            .formatted(caller));
    harness.awaitCount(1, "SELECT count(*) FROM contacts WHERE wa_id = ?", caller);
    assertThat(windowEnd(caller))
        .isEqualTo(Instant.ofEpochSecond(Deliveries.START).plus(Duration.ofHours(24)));
  }

  private static Instant windowEnd(String phone) {
    return Instant.ofEpochSecond(
        harness.count(
            "SELECT extract(epoch FROM window_ends_at)::bigint FROM contacts WHERE wa_id = ?",
            phone));
  }
}
