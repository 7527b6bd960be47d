package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Operator;
import io.wamcp.acceptance.Stacks;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What came for a number before it was added is not lost: it is read again when asked for. */
class QuarantineIsReadAgain {

  private static final String KEPT =
      "SELECT count(*) FROM webhook_quarantine WHERE wa_phone_number_id = ?";

  private final Observer stack = new Observer(Stacks.shared());
  private final Operator operator = new Operator(Stacks.shared());

  @Test
  void onceTheNumberIsAdded() {
    String number =
        Long.toString(
            300_000_000_000_000L
                + Math.floorMod(UUID.randomUUID().getMostSignificantBits(), 1_000_000_000L));
    String wamid = Observer.wamid();
    String text = Observer.unique("Too early");
    byte[] body = stack.door.textWebhook(number, Observer.customer(), wamid, text);
    assertThat(stack.door.post(body)).isEqualTo(200);
    assertThat(stack.door.post(body)).isEqualTo(200);

    JsonNode kept = operator.json("webhooks", "list", "--quarantined", "--number", number);
    assertThat(kept).hasSize(1);
    assertThat(kept.get(0).path("reason").asText()).isEqualTo("unknown_phone_number");
    assertThat(kept.get(0).path("timesSeen").asInt()).isEqualTo(2);
    assertThat(kept.get(0).path("numberKnown").asBoolean()).isFalse();

    // Too early: it stays, and says why.
    operator.json("webhooks", "retry", "--quarantined", "--number", number);
    stack.awaitCount(1, KEPT + " AND retry_result = 'unknown_phone_number'", number);

    operator.json(
        "numbers",
        "add",
        "--phone-number-id",
        number,
        "--waba-id",
        "200000000000001",
        "--display-number",
        "+15550009077",
        "--token-ref",
        "secrets://wa_access_token_100000000000001");
    operator.json("webhooks", "retry", "--quarantined", "--number", number);

    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ? AND body = ?", wamid, text);
    assertThat(stack.count(KEPT, number)).isZero();

    // Meta's next delivery of it finds it done.
    stack.awaitCount(
        1,
        "SELECT count(*) FROM inngest_idempotency WHERE event_id = ? AND outcome = 'processed'",
        "msg:" + number + ":" + wamid);
    assertThat(stack.door.post(body)).isEqualTo(200);
    assertThat(stack.count("SELECT count(*) FROM messages WHERE wamid = ?", wamid)).isEqualTo(1);
  }
}
