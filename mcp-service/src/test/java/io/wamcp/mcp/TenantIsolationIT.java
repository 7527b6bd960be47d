package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.mcp.McpClient.Answer;
import io.wamcp.mcp.TenantWorld.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever is granted and taken, sent, received and asked for, in whatever order: at the front door
 * a tenant is shown what the model says it may see, and nothing else of the other's: no message, no
 * number, no count, no cursor, no difference in an error. A failing case prints its seed.
 */
@Tag("slow")
class TenantIsolationIT {

  enum Kind {
    GRANT,
    REVOKE,
    RECEIVE,
    SEND,
    READ,
    READ_NUMBER,
    GO_ON,
    ASK,
    TOUCH,
    RETRY,
    CONTACT,
    RESOURCES,
    EXPLORE
  }

  /** One thing that happens; {@code pick} chooses among what there is. */
  record Move(Kind kind, int tenant, int number, List<String> tools, int pick) {}

  private static final String READ = "get_messages";
  private static final String STATUS = "get_message_status";
  private static final String SEND = "send_message";
  private static final String MARK = "mark_read";
  private static final String REACT = "send_reaction";
  private static final String RETRY = "retry_send";
  private static final String CONTACT = "get_contact";
  private static final Set<String> KNOWN =
      Set.of("ping", READ, STATUS, SEND, MARK, REACT, RETRY, CONTACT);

  private static TenantWorld world;

  @BeforeContainer
  static void start() {
    world = new TenantWorld();
  }

  @AfterContainer
  static void stop() {
    world.close();
  }

  @Provide
  Arbitrary<List<Move>> stories() {
    Arbitrary<List<String>> tools =
        Arbitraries.of(
            List.of("*"), List.of(READ), List.of(SEND), List.of(READ, STATUS), List.of(STATUS));
    Arbitrary<Move> moves =
        Combinators.combine(
                Arbitraries.of(Kind.class),
                Arbitraries.integers().between(0, 1),
                Arbitraries.integers().between(0, 1),
                tools,
                Arbitraries.integers().between(0, 1_000))
            .as(Move::new);
    return moves.list().ofMinSize(10).ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Optional<Integer>>> scopes() {
    return Arbitraries.of(Optional.<Integer>empty(), Optional.of(0), Optional.of(1))
        .list()
        .ofSize(2);
  }

  @Property(tries = 40)
  void nobodyIsShownAnythingOfTheOther(
      @ForAll("stories") List<Move> story, @ForAll("scopes") List<Optional<Integer>> scopes) {
    world.begin(scopes);
    story.forEach(TenantIsolationIT::play);
    for (int tenant = 0; tenant < 2; tenant++) {
      read(tenant, Map.of("limit", 100));
      for (int number = 0; number < 2; number++) {
        assertThat(world.wouldBeTold(tenant, READ, number))
            .isEqualTo(world.may(tenant, READ, number));
      }
    }
  }

  private static void play(Move move) {
    int tenant = move.tenant();
    switch (move.kind()) {
      case GRANT -> world.grant(tenant, move.number(), move.tools());
      case REVOKE -> world.revoke(tenant, move.number());
      case RECEIVE -> world.receive(move.number());
      case SEND -> send(tenant, move.number());
      case READ -> read(tenant, Map.of("limit", 100));
      case READ_NUMBER ->
          read(tenant, Map.of("limit", 100, "phoneNumberId", number(move.number())));
      case GO_ON -> goOn(tenant, move.pick());
      case ASK -> ask(tenant, move.pick());
      case TOUCH -> touch(tenant, move.pick());
      case RETRY -> retry(tenant, move.pick());
      case CONTACT -> contact(tenant, move.number());
      case RESOURCES -> resources(tenant, move.number());
      case EXPLORE -> explore(tenant);
    }
  }

  private static String number(int number) {
    return TenantWorld.NUMBERS.get(number).value();
  }

  private static void send(int tenant, int number) {
    String text = world.text();
    Answer answer =
        world
            .client(tenant)
            .call(
                SEND,
                Map.of(
                    "to",
                    "+15550001111",
                    "body",
                    text,
                    "force",
                    true,
                    "phoneNumberId",
                    number(number)));
    boolean allowed = world.may(tenant, SEND, number);
    assertThat(answer.error()).as("send: %s", answer.text()).isEqualTo(!allowed);
    assertThat(world.rows(text)).isEqualTo(allowed ? 1 : 0);
    if (allowed) {
      world.messages.add(
          new Message(number, tenant, text, null, answer.content().path("queueId").asText()));
    }
    showsNothingElse(tenant, SEND, answer, text, number(number));
  }

  /** Everything that may be seen is there, in its order, and nothing more. */
  private static void read(int tenant, Map<String, Object> arguments) {
    Object only = arguments.get("phoneNumberId");
    Answer answer = world.client(tenant).call(READ, arguments);
    boolean any = false;
    for (int number = 0; number < 2; number++) {
      any |= world.may(tenant, READ, number) && (only == null || number(number).equals(only));
    }
    assertThat(answer.error()).as("read: %s", answer.text()).isEqualTo(!any);
    if (any) {
      assertThat(answer.content().path("messages").findValuesAsText("body"))
          .containsExactlyElementsOf(
              world.messages.stream()
                  .filter(message -> world.sees(tenant, READ, message))
                  .filter(message -> only == null || number(message.number()).equals(only))
                  .map(Message::text)
                  .toList());
      assertThat(answer.content().path("hasMore").asBoolean()).isFalse();
      world.cursors.get(tenant).add(answer.content().path("nextCursor").asText());
    }
    showsNothingElse(tenant, READ, answer, only);
  }

  /** With an own cursor, or with one of the other's, which is like one that was made up. */
  private static void goOn(int tenant, int pick) {
    List<String> all = new ArrayList<>(world.cursors.get(0));
    all.addAll(world.cursors.get(1));
    if (all.isEmpty()) {
      return;
    }
    String cursor = all.get(pick % all.size());
    Answer answer = world.client(tenant).call(READ, Map.of("cursor", cursor));
    showsNothingElse(tenant, READ, answer);
    if (!world.cursors.get(tenant).contains(cursor)) {
      String madeUp = "A".repeat(cursor.length());
      Answer unknown = world.client(tenant).call(READ, Map.of("cursor", madeUp));
      assertThat(answer.error()).isTrue();
      assertThat(answer.text().replace(cursor, "?")).isEqualTo(unknown.text().replace(madeUp, "?"));
    }
  }

  /** What became of a message of whomever: what may not be seen is like what never was. */
  private static void ask(int tenant, int pick) {
    if (world.messages.isEmpty()) {
      return;
    }
    Message message = world.messages.get(pick % world.messages.size());
    boolean sent = message.queueId() != null;
    String id = sent ? message.queueId() : message.wamid();
    Answer answer = world.client(tenant).call(STATUS, Map.of(sent ? "queueId" : "wamid", id));
    boolean seen = world.sees(tenant, STATUS, message);
    assertThat(answer.error()).as("status: %s", answer.text()).isEqualTo(!seen);
    if (!seen) {
      String never = sent ? UUID.randomUUID().toString() : "wamid.never-was";
      Answer unknown = world.client(tenant).call(STATUS, Map.of(sent ? "queueId" : "wamid", never));
      assertThat(answer.text().replace(id, "?")).isEqualTo(unknown.text().replace(never, "?"));
      assertThat(answer.content()).isEqualTo(unknown.content());
    }
    showsNothingElse(tenant, STATUS, answer, id);
  }

  /** Reads, or reacts to, what somebody wrote: where it may not be seen it never was. */
  private static void touch(int tenant, int pick) {
    List<Message> inbound =
        world.messages.stream().filter(message -> message.wamid() != null).toList();
    if (inbound.isEmpty()) {
      return;
    }
    Message message = inbound.get(pick % inbound.size());
    Answer marked = world.client(tenant).call(MARK, Map.of("wamid", message.wamid()));
    boolean may = world.may(tenant, MARK, message.number());
    assertThat(marked.error()).as("mark: %s", marked.text()).isEqualTo(!may);
    if (!may) {
      isAsIfItNeverWas(tenant, MARK, "wamid", message.wamid(), Map.of());
    }
    if (!world.may(tenant, REACT, message.number())) {
      isAsIfItNeverWas(tenant, REACT, "wamid", message.wamid(), Map.of("emoji", "👍"));
    }
    showsNothingElse(tenant, MARK, marked, message.wamid());
  }

  /** Tries again what is still queued, which is refused to everybody; to strangers as unknown. */
  private static void retry(int tenant, int pick) {
    List<Message> outbound =
        world.messages.stream().filter(message -> message.queueId() != null).toList();
    if (outbound.isEmpty()) {
      return;
    }
    Message message = outbound.get(pick % outbound.size());
    Answer answer = world.client(tenant).call(RETRY, Map.of("queueId", message.queueId()));
    assertThat(answer.error()).isTrue();
    if (!world.sees(tenant, RETRY, message)) {
      isAsIfItNeverWas(tenant, RETRY, "queueId", message.queueId(), Map.of());
    }
    showsNothingElse(tenant, RETRY, answer, message.queueId());
  }

  private static void isAsIfItNeverWas(
      int tenant, String tool, String field, String id, Map<String, Object> more) {
    String never = field.equals("wamid") ? "wamid.never-was" : UUID.randomUUID().toString();
    Answer answer = world.client(tenant).call(tool, with(more, field, id));
    Answer unknown = world.client(tenant).call(tool, with(more, field, never));
    assertThat(answer.error()).isTrue();
    assertThat(answer.text().replace(id, "?")).isEqualTo(unknown.text().replace(never, "?"));
    assertThat(answer.content()).isEqualTo(unknown.content());
  }

  private static Map<String, Object> with(Map<String, Object> more, String field, String id) {
    Map<String, Object> all = new HashMap<>(more);
    all.put(field, id);
    return all;
  }

  /** The same person is known at both numbers; each tenant hears of its own. */
  private static void contact(int tenant, int number) {
    Map<String, Object> person = Map.of("contact", "+15550001111");
    Answer all = world.client(tenant).call(CONTACT, person);
    List<String> expected = new ArrayList<>();
    for (int of = 0; of < 2; of++) {
      if (world.may(tenant, CONTACT, of)) {
        expected.add(number(of));
      }
    }
    assertThat(all.error()).as("contact: %s", all.text()).isEqualTo(expected.isEmpty());
    assertThat(all.content().path("contacts").findValuesAsText("phoneNumberId"))
        .containsExactlyInAnyOrderElementsOf(expected);
    Answer one = world.client(tenant).call(CONTACT, with(person, "phoneNumberId", number(number)));
    assertThat(one.error()).isEqualTo(!world.may(tenant, CONTACT, number));
    showsNothingElse(tenant, CONTACT, one, number(number));
  }

  /**
   * Rights of resources are up to a second old, so whether one is shown is not said here; what is
   * shown is.
   */
  private static void resources(int tenant, int number) {
    McpClient client = world.client(tenant);
    showsNothingElse(tenant, READ, client.result("resources/list", parameters()).toString());
    String uri = "wamcp://numbers/" + number(number) + "/messages";
    String shown = client.post("resources/read", parameters().put("uri", uri), uri).body();
    showsNothingElse(tenant, READ, shown, uri, number(number));
  }

  private static ObjectNode parameters() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Tools this test knows nothing about, as far as they can be called without arguments. */
  private static void explore(int tenant) {
    for (String tool : world.client(tenant).toolNames()) {
      if (!KNOWN.contains(tool)) {
        showsNothingElse(tenant, tool, world.client(tenant).call(tool, Map.of()));
      }
    }
  }

  /** No answer holds a message, an id or a number that the tool may not show; the caller's may. */
  private static void showsNothingElse(int tenant, String tool, Answer answer, Object... given) {
    showsNothingElse(tenant, tool, answer.text() + " " + answer.content(), given);
  }

  private static void showsNothingElse(int tenant, String tool, String answer, Object... given) {
    String shown = answer;
    for (Object own : given) {
      if (own != null) {
        shown = shown.replace(own.toString(), "");
      }
    }
    for (Message message : world.messages) {
      if (!world.sees(tenant, tool, message)) {
        assertThat(shown).doesNotContain(message.text());
        assertThat(shown)
            .doesNotContain(message.queueId() == null ? message.wamid() : message.queueId());
      }
    }
    for (int number = 0; number < 2; number++) {
      if (!world.mayUseAtAll(tenant, number)) {
        assertThat(shown).doesNotContain(number(number));
        assertThat(shown).doesNotContain(TenantWorld.NAMES.get(number));
      }
    }
    assertThat(shown).doesNotContain(TenantWorld.TENANTS.get(1 - tenant));
  }
}
