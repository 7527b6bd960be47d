package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stored webhook gives exactly the items its index line promises. */
class FixtureWebhooksTest {

  /** Elements the index counts although they cannot be used. */
  private static final Map<String, UnusableReason> UNUSABLE =
      Map.of(
          "webhooks/msg-text-no-identity.json", UnusableReason.IDENTITY_MISSING,
          "webhooks/msg-text-id-missing.json", UnusableReason.WAMID_MISSING,
          "webhooks/batch-poison-in-the-middle.json", UnusableReason.WAMID_MISSING,
          "webhooks/field-missing.json", UnusableReason.FIELD_MISSING);

  static List<Fixture> webhooks() {
    return Fixtures.in("webhooks");
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void givesThePromisedItems(Fixture fixture) {
    List<WebhookItem> items = Parsed.items(fixture.bytes());

    boolean messagesField = fields(fixture).contains("messages");
    int unusable = UNUSABLE.containsKey(fixture.file()) ? 1 : 0;
    int messages = messagesField ? fixture.count("messages") - unusable : 0;
    int statuses = messagesField ? fixture.count("statuses") : 0;
    assertThat(items).filteredOn(InboundMessageItem.class::isInstance).hasSize(messages);
    assertThat(items).filteredOn(StatusItem.class::isInstance).hasSize(statuses);
    assertThat(items).filteredOn(AccountItem.class::isInstance).hasSize(accountItems(fixture));
    assertThat(items)
        .filteredOn(UnusableItem.class::isInstance)
        .hasSize(unusable)
        .allSatisfy(
            item ->
                assertThat(((UnusableItem) item).reason()).isEqualTo(UNUSABLE.get(fixture.file())));
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void slicesReadBackAsTheSameItem(Fixture fixture) throws Exception {
    ObjectMapper json = new ObjectMapper();
    for (WebhookItem item : Parsed.items(fixture.bytes())) {
      if (item instanceof UnusableItem) {
        continue;
      }
      JsonNode stored = json.readTree(json.writeValueAsBytes(item.slice()));
      assertThat(new WebhookParser().parseSlice(stored)).isEqualTo(item);
    }
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void everyMessageAndStatusCanBeRead(Fixture fixture) {
    for (WebhookItem item : Parsed.items(fixture.bytes())) {
      if (item instanceof InboundMessageItem message) {
        InboundMessage read = new MessageReader().read(message);
        assertThat(read.wamid()).isEqualTo(message.wamid());
        assertThat(read.timestamp()).isNotNull();
        assertThat(read.sender().from() == null && read.sender().userId() == null).isFalse();
      } else if (item instanceof StatusItem status) {
        assertThat(new StatusReader().read(status).timestamp()).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("webhooks")
  void differentItemsHaveDifferentIds(Fixture fixture) {
    List<WebhookItem> items = Parsed.items(fixture.bytes());
    Set<JsonNode> slices = new HashSet<>();
    items.forEach(item -> slices.add(item.slice()));
    assertThat(items.stream().map(WebhookItem::derivedEventId).distinct()).hasSize(slices.size());
    assertThat(items).allSatisfy(item -> assertThat(item.derivedEventId()).hasSizeLessThan(800));
  }

  private static int accountItems(Fixture fixture) {
    Set<String> split = Set.of("messages", "smb_message_echoes");
    int others = (int) changesOf(fixture).filter(field -> !split.contains(field)).count();
    boolean valueErrors = fields(fixture).contains("messages") && fixture.count("value_errors") > 0;
    return others + (valueErrors ? 1 : 0);
  }

  private static Stream<String> changesOf(Fixture fixture) {
    return StreamSupport.stream(fixture.json().path("entry").spliterator(), false)
        .flatMap(entry -> StreamSupport.stream(entry.path("changes").spliterator(), false))
        .filter(change -> change.has("field"))
        .map(change -> change.path("field").asText());
  }

  private static Set<String> fields(Fixture fixture) {
    Set<String> fields = new HashSet<>();
    fixture.facts().path("fields").forEach(field -> fields.add(field.asText()));
    if (fixture.file().equals("webhooks/batch-1000-statuses.json")) {
      fields.add("messages");
    }
    return fields;
  }
}
