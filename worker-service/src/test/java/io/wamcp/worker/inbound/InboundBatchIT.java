package io.wamcp.worker.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.WebhookReceived;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Messages done many at once leave what they leave one by one. A failing case prints its seed. */
@Tag("slow")
class InboundBatchIT {

  // Of one number with two forms there is one only: whose an old form was is a matter of chance
  // when two people had it in the same instant, and all here is in one instant.
  private static final List<String> PHONES = List.of("15559100001", "5215512345678", "15559100002");
  private static final List<String> USERS = List.of("US.1001", "US.1002", "MX.1003");
  private static final List<String> PARENTS = List.of("US.ENT.1", "US.ENT.2");
  private static InboundUnderTest alone;
  private static InboundUnderTest together;

  @BeforeContainer
  static void start() {
    alone = new InboundUnderTest(0);
    together = new InboundUnderTest(100);
  }

  @AfterContainer
  static void stop() {
    alone.close();
    together.close();
  }

  /** One message. */
  record Written(int wamid, String from, String content) {

    byte[] body() {
      // Several in each second: then the order in which they came decides.
      return Deliveries.body(from, "wamid." + wamid, wamid / 8, content);
    }
  }

  @Provide
  Arbitrary<List<Written>> conversations() {
    Arbitrary<String> phone = Arbitraries.of(PHONES).injectNull(0.2);
    Arbitrary<String> user = Arbitraries.of(USERS).injectNull(0.6);
    Arbitrary<String> parent = Arbitraries.of(PARENTS).injectNull(0.7);
    Arbitrary<String> from =
        Combinators.combine(phone, user, parent)
            .filter((wa, bsuid, of) -> wa != null || bsuid != null)
            .as(InboundBatchIT::from);
    Arbitrary<Written> written =
        Combinators.combine(Arbitraries.integers().between(1, 40), from, contents())
            .as(Written::new);
    return written.list().ofMinSize(2).ofMaxSize(20);
  }

  private static String from(String waId, String userId, String parent) {
    String of = parent == null ? "" : "\"from_parent_user_id\":\"" + parent + "\",";
    return Deliveries.from(waId, userId) + of;
  }

  private static Arbitrary<String> contents() {
    Arbitrary<String> target = Arbitraries.integers().between(1, 40).map(i -> "wamid." + i);
    Arbitrary<String> changes =
        Arbitraries.oneOf(
            target.map(wamid -> Deliveries.reaction(wamid, "+")),
            target.map(wamid -> Deliveries.edit(wamid, "better")),
            target.map(Deliveries::revoke),
            Arbitraries.of(PHONES)
                .map(
                    phone ->
                        Deliveries.system("user_changed_number", "\"wa_id\":\"" + phone + "\"")));
    Arbitrary<String> plain =
        Arbitraries.oneOf(
            Arbitraries.of("one", "two").map(Deliveries::text),
            Arbitraries.just("\"type\":\"unsupported\",\"errors\":[{\"code\":131051}]"),
            Arbitraries.just(
                "\"type\":\"image\",\"image\":{\"id\":\"71\",\"mime_type\":\"image/png\","
                    + "\"sha256\":\"x\"}"));
    return Arbitraries.frequencyOf(Tuple.of(6, plain), Tuple.of(1, changes));
  }

  @Property(tries = 40)
  void anyMessagesTogetherLeaveWhatTheyLeaveOneByOne(
      @ForAll("conversations") List<Written> conversation) {
    Map<String, WebhookReceived> events = new LinkedHashMap<>();
    for (Written written : conversation) {
      WebhookReceived event = InboundUnderTest.event(written.body());
      events.putIfAbsent(event.subjectKey(), event);
    }
    List<WebhookReceived> once = new ArrayList<>(events.values());
    for (InboundUnderTest each : List.of(alone, together)) {
      each.clear();
      sendToAll(each);
      each.process(once);
    }
    assertThat(together.rows()).isEqualTo(alone.rows());
  }

  /** To each phone, each user, and each who might have both. */
  private static void sendToAll(InboundUnderTest inbound) {
    List<String> phones = new ArrayList<>();
    List<String> users = new ArrayList<>();
    List<String> eitherPhone = new ArrayList<>(PHONES);
    eitherPhone.add(null);
    List<String> eitherUser = new ArrayList<>(USERS);
    eitherUser.addAll(PARENTS);
    eitherUser.add(null);
    for (String phone : eitherPhone) {
      for (String user : eitherUser) {
        phones.add(phone);
        users.add(user);
      }
    }
    inbound.sendBefore(phones, users);
  }
}
