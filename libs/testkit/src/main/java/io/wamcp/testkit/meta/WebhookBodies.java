package io.wamcp.testkit.meta;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;

/** Writes webhook bodies as Meta does. */
final class WebhookBodies {

  private final Clock clock;
  private final String accountId;
  private final Map<String, String> displayNumbers;

  WebhookBodies(Clock clock, String accountId, Map<String, String> displayNumbers) {
    this.clock = clock;
    this.accountId = accountId;
    this.displayNumbers = displayNumbers;
  }

  /** A message of a customer. */
  byte[] text(String number, String from, String wamid, String words) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode value = value(root, number);
    ObjectNode contact = value.putArray("contacts").addObject();
    contact.putObject("profile").put("name", "Customer " + from);
    contact.put("wa_id", from);
    ObjectNode message = value.putArray("messages").addObject();
    message.put("from", from);
    message.put("id", wamid);
    message.put("timestamp", now());
    message.put("type", "text");
    message.putObject("text").put("body", words);
    return bytes(root);
  }

  /** A status of an accepted send. */
  byte[] status(AcceptedSend send, String word, Integer errorCode) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode status = value(root, send.phoneNumberId()).putArray("statuses").addObject();
    status.put("id", send.wamid());
    status.put("status", word);
    status.put("timestamp", now());
    if (send.account().waId() != null) {
      status.put("recipient_id", send.account().waId());
    }
    if (send.account().userId() != null) {
      status.put("recipient_user_id", send.account().userId());
    }
    if (send.callbackData() != null) {
      status.put("biz_opaque_callback_data", send.callbackData());
    }
    if (word.equals("sent")) {
      ObjectNode pricing = status.putObject("pricing");
      pricing.put("billable", false);
      pricing.put("pricing_model", "PMP");
      pricing.put("type", "free_customer_service");
      pricing.put("category", "service");
    }
    if (errorCode != null) {
      ObjectNode error = status.putArray("errors").addObject();
      error.put("code", errorCode);
      error.put("title", "Simulated failure");
      error.put("message", "Simulated failure");
      error.putObject("error_data").put("details", "The simulated Meta was told to fail.");
    }
    return bytes(root);
  }

  private ObjectNode value(ObjectNode root, String number) {
    root.put("object", "whatsapp_business_account");
    ObjectNode entry = root.putArray("entry").addObject();
    entry.put("id", accountId);
    ObjectNode change = entry.putArray("changes").addObject();
    ObjectNode value = change.putObject("value");
    change.put("field", "messages");
    value.put("messaging_product", "whatsapp");
    ObjectNode metadata = value.putObject("metadata");
    String display = displayNumbers.getOrDefault(number, number);
    metadata.put("display_phone_number", display.replaceAll("[^0-9]", ""));
    metadata.put("phone_number_id", number);
    return value;
  }

  private String now() {
    return Long.toString(clock.instant().getEpochSecond());
  }

  private static byte[] bytes(ObjectNode root) {
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
