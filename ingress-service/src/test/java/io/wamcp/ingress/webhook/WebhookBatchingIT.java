package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.ingress.IngressUnderTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Meta batches as it likes, and batches again when it repeats. However the same elements are spread
 * over entries, changes and POSTs, the rows are those of each element delivered alone. A failing
 * case prints its seed.
 */
class WebhookBatchingIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] NUMBERS = {
    "100000000000001", "100000000000002", "999999999999991", // the last is not ours
  };

  private static IngressUnderTest ingress;

  @BeforeContainer
  static void start() {
    ingress = IngressUnderTest.start(IngressUnderTest.newDatabase(), Map.of());
  }

  @AfterContainer
  static void stop() {
    ingress.close();
  }

  /** One element; {@code list} is the array it stands in, null for a change of another field. */
  private record Element(String number, String list, ObjectNode node) {}

  @Property(tries = 20)
  void howElementsAreBatchedDoesNotMatter(
      @ForAll @IntRange(min = 1, max = 14) int elements, @ForAll long seed) throws Exception {
    Random random = new Random(seed);
    List<Element> delivered = new ArrayList<>();
    for (int i = 0; i < elements; i++) {
      Element element = element(i, random);
      for (int copies = random.nextInt(5) == 0 ? 2 : 1; copies > 0; copies--) {
        delivered.add(element);
      }
    }
    ingress.forget();
    for (Element element : delivered) {
      deliver(List.of(element), random);
    }
    List<String> alone = rows();

    ingress.forget();
    Collections.shuffle(delivered, random);
    for (int from = 0; from < delivered.size(); ) {
      int to = Math.min(delivered.size(), from + 1 + random.nextInt(delivered.size()));
      deliver(delivered.subList(from, to), random);
      from = to;
    }
    assertThat(rows()).isEqualTo(alone).isNotEmpty();
  }

  private static Element element(int i, Random random) {
    String number = NUMBERS[random.nextInt(20) == 0 ? 2 : random.nextInt(2)];
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        node.put("id", "wamid.s" + random.nextInt(3) + number);
        node.put("status", List.of("sent", "delivered", "read", "failed").get(random.nextInt(4)));
        node.put("timestamp", "1790000000").put("recipient_id", "15550001111");
        return new Element(number, "statuses", node);
      }
      case 3 -> {
        node.put("event", "APPROVED").put("message_template_id", i);
        return new Element(number, null, node);
      }
      case 4 -> {
        node.put("from", "15550001111").put("type", "text").put("note", i); // no id: unusable
        return new Element(number, "messages", node);
      }
      default -> {
        node.put("from", "1555000111" + random.nextInt(3)).put("id", "wamid.m" + i);
        node.put("timestamp", "1790000000").put("type", "text");
        node.putObject("text").put("body", "message " + i);
        return new Element(number, "messages", node);
      }
    }
  }

  /** One POST with these elements, spread over entries and changes by chance. */
  private static void deliver(List<Element> elements, Random random) throws Exception {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("object", "whatsapp_business_account");
    ArrayNode entries = body.putArray("entry");
    ArrayNode changes = null;
    ObjectNode value = null;
    String open = null;
    for (Element element : elements) {
      if (changes == null || random.nextInt(3) == 0) {
        changes = entries.addObject().put("id", "200000000000001").putArray("changes");
        value = null;
      }
      if (element.list() == null) {
        ObjectNode change = changes.addObject().put("field", "message_template_status_update");
        change.set("value", element.node());
        continue;
      }
      if (value == null || !element.number().equals(open) || random.nextInt(3) == 0) {
        value = changes.addObject().put("field", "messages").putObject("value");
        value.put("messaging_product", "whatsapp");
        value
            .putObject("metadata")
            .put("display_phone_number", "1555")
            .put("phone_number_id", element.number());
        contacts(value.putArray("contacts"), random);
        open = element.number();
      }
      value.withArray(element.list()).add(element.node());
    }
    assertThat(ingress.deliver(JSON.writeValueAsBytes(body)).statusCode()).isEqualTo(200);
  }

  /** Everybody who may have written, in any order. */
  private static void contacts(ArrayNode contacts, Random random) {
    List<Integer> people = new ArrayList<>(List.of(0, 1, 2));
    Collections.shuffle(people, random);
    for (int person : people) {
      ObjectNode contact = contacts.addObject().put("wa_id", "1555000111" + person);
      contact.putObject("profile").put("name", "Customer " + person);
    }
  }

  private static List<String> rows() {
    List<String> rows = new ArrayList<>();
    rows.addAll(
        ingress.texts(
            "concat_ws(' ', event_id, kind, outcome, duplicates)",
            "inngest_idempotency ORDER BY event_id"));
    rows.addAll(
        ingress.texts(
            "concat_ws(' ', event_name, subject_key, dispatch_key, wa_phone_number_id, data)",
            "event_outbox ORDER BY event_name, subject_key"));
    rows.addAll(
        ingress.texts(
            "concat_ws(' ', event_id, field, summary, raw)", "account_events ORDER BY event_id"));
    rows.addAll(
        ingress.texts(
            "concat_ws(' ', reason, wa_phone_number_id, encode(body_sha256, 'hex'))",
            "webhook_quarantine ORDER BY reason, body_sha256"));
    return rows;
  }
}
