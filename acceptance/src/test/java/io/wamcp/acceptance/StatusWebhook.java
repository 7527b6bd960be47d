package io.wamcp.acceptance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A webhook with one status, as Meta writes it.
 *
 * @param queueId our id as Meta echoes it, null where it does not
 * @param participant the member of a group it is about, null outside groups
 */
public record StatusWebhook(
    String number, String wamid, String status, String queueId, String participant) {

  /** The code a {@code failed} status carries: the message cannot be delivered. */
  public static final int UNDELIVERABLE = 131026;

  private static final String GROUP = "Y2FwaV9ncm91cDoxNTU1MDAwOTAwMToxMjAzNjMwMDAwMDAwMDAwMDAZD";

  /** One that says nothing but which message it is about. */
  public static StatusWebhook of(String number, String wamid, String status) {
    return new StatusWebhook(number, wamid, status, null, null);
  }

  public StatusWebhook echoing(String id) {
    return new StatusWebhook(number, wamid, status, id, participant);
  }

  public StatusWebhook about(String member) {
    return new StatusWebhook(number, wamid, status, queueId, member);
  }

  /** The key of its dedupe row. */
  public String eventId() {
    return "status:"
        + String.join(":", number, wamid, status)
        + (participant == null ? "" : ":" + participant);
  }

  public byte[] body(String wabaId) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("object", "whatsapp_business_account");
    ObjectNode entry = root.putArray("entry").addObject().put("id", wabaId);
    ObjectNode change = entry.putArray("changes").addObject().put("field", "messages");
    ObjectNode value = change.putObject("value").put("messaging_product", "whatsapp");
    value
        .putObject("metadata")
        .put("display_phone_number", "15550009001")
        .put("phone_number_id", number);
    ObjectNode update = value.putArray("statuses").addObject();
    update.put("id", wamid).put("status", status);
    update.put("timestamp", Long.toString(Instant.now().getEpochSecond()));
    recipient(update);
    if (queueId != null) {
      update.put("biz_opaque_callback_data", queueId);
    }
    if (status.equals("failed")) {
      update.putArray("errors").addObject().put("code", UNDELIVERABLE).put("title", "Undelivered");
    }
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void recipient(ObjectNode update) {
    if (participant == null) {
      update.put("recipient_id", "15550001111");
    } else {
      update.put("recipient_id", GROUP).put("recipient_type", "group");
      update.put("recipient_participant_id", participant);
    }
  }
}
