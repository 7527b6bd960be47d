package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;

/** Whatever arrives, parsing and reading never throw, and slices read back. */
class WebhookParserPropertyTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<Fixture> ALL =
      Stream.concat(Fixtures.in("webhooks").stream(), Fixtures.in("webhooks-malformed").stream())
          .toList();

  /** The large ones cost most of the time and say little more. */
  private static final List<Fixture> SMALL =
      ALL.stream().filter(fixture -> fixture.bytes().length < 5_000).toList();

  @Provide
  Arbitrary<Fixture> fixtures() {
    return Arbitraries.frequencyOf(
        Tuple.of(99, Arbitraries.of(SMALL)), Tuple.of(1, Arbitraries.of(ALL)));
  }

  @Provide
  Arbitrary<Fixture> accountEvents() {
    return Arbitraries.of(SMALL).filter(fixture -> fixture.file().contains("/field-"));
  }

  @Property(tries = 3000)
  void changedBytesNeverThrow(@ForAll("fixtures") Fixture fixture, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] body = fixture.bytes();
    for (int i = 0; body.length > 0 && i < 1 + random.nextInt(8); i++) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    readEverything(body);
  }

  @Property(tries = 3000)
  void changedStructureNeverThrows(@ForAll("fixtures") Fixture fixture, @ForAll long seed)
      throws Exception {
    Random random = new Random(seed);
    JsonNode tree;
    try {
      tree = JSON.readTree(fixture.bytes());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return;
    }
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      mutate(tree, random);
    }
    readEverything(tree.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Of an account event, the same at the same time is the same, at another time another. */
  @Property(tries = 500)
  void theTimeOfItsEntryTellsAnAccountEventFromTheNext(
      @ForAll("accountEvents") Fixture fixture,
      @ForAll @LongRange(min = 1, max = 9_999_999_999L) long time,
      @ForAll @LongRange(min = 1, max = 1000) long later)
      throws Exception {
    List<String> ids = accountIds(fixture, time);
    assertThat(accountIds(fixture, time)).isEqualTo(ids);
    List<String> next = accountIds(fixture, time + later);
    assertThat(next).hasSameSizeAs(ids);
    assertThat(Collections.disjoint(next, ids)).isTrue();
  }

  private static List<String> accountIds(Fixture fixture, long time) throws Exception {
    JsonNode body;
    try {
      body = JSON.readTree(fixture.bytes());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return List.of();
    }
    for (JsonNode entry : body.path("entry")) {
      if (entry instanceof ObjectNode object) {
        object.put("time", time);
      }
    }
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return new WebhookParser().parse(bytes) instanceof ParsedWebhook.Items(List<WebhookItem> items)
        ? items.stream()
            .filter(AccountItem.class::isInstance)
            .map(WebhookItem::derivedEventId)
            .toList()
        : List.of();
  }

  @Property(tries = 1000)
  void arbitraryBytesNeverThrow(@ForAll byte[] body) {
    readEverything(body);
  }

  private static void readEverything(byte[] body) {
    WebhookParser parser = new WebhookParser();
    if (!(parser.parse(body) instanceof ParsedWebhook.Items(List<WebhookItem> items))) {
      return;
    }
    for (WebhookItem item : items) {
      assertThat(item.derivedEventId()).isNotBlank().hasSizeLessThanOrEqualTo(800);
      assertThat(item.slice().toString()).doesNotContain("\\u0000");
      if (item instanceof InboundMessageItem message) {
        assertThat(new MessageReader().read(message).payload().isObject()).isTrue();
      } else if (item instanceof StatusItem status) {
        assertThat(new StatusReader().read(status).status()).isEqualTo(status.status());
      }
      if (!(item instanceof UnusableItem)) {
        WebhookItem again = parser.parseSlice(item.slice());
        assertThat(again).isEqualTo(item);
      }
    }
  }

  /** Replaces, removes or adds something somewhere in the tree. */
  private static void mutate(JsonNode tree, Random random) {
    List<JsonNode> containers = new ArrayList<>();
    collect(tree, containers);
    if (containers.isEmpty()) {
      return;
    }
    JsonNode target = containers.get(random.nextInt(containers.size()));
    if (target instanceof ObjectNode object && !object.isEmpty()) {
      List<String> keys = new ArrayList<>();
      object.fieldNames().forEachRemaining(keys::add);
      String key = keys.get(random.nextInt(keys.size()));
      if (random.nextInt(4) == 0) {
        object.remove(key);
      } else {
        object.set(key, oddity(random));
      }
    } else if (target instanceof ArrayNode array) {
      array.insert(random.nextInt(array.size() + 1), oddity(random));
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private static JsonNode oddity(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.numberNode(random.nextLong());
      case 2 -> NODES.numberNode(random.nextDouble());
      case 3 -> NODES.booleanNode(random.nextBoolean());
      case 4 -> NODES.arrayNode();
      case 5 -> NODES.objectNode();
      case 6 -> NODES.textNode("\uD800 \0 " + random.nextInt());
      case 7 -> NODES.textNode("x".repeat(random.nextInt(2000)));
      case 8 -> NODES.textNode("");
      case 9 -> NODES.arrayNode().add(NODES.objectNode().put("id", "w"));
      case 10 -> NODES.textNode("unsupported");
      default -> NODES.objectNode().put("token", "t").put("body", 1);
    };
  }
}
