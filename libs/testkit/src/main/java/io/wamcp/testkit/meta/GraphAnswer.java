package io.wamcp.testkit.meta;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer of the Graph API. */
record GraphAnswer(int status, String contentType, String body) {

  static GraphAnswer json(int status, ObjectNode body) {
    return new GraphAnswer(status, "application/json", body.toString());
  }

  static GraphAnswer html(int status) {
    String page = "<!DOCTYPE html><html><body>Sorry, something went wrong.</body></html>";
    return new GraphAnswer(status, "text/html", page);
  }

  static GraphAnswer error(int status, int code, String details) {
    return error(status, code, null, details);
  }

  static GraphAnswer error(int status, int code, Integer subcode, String details) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ObjectNode error = answer.putObject("error");
    error.put("message", "(#" + code + ") " + details);
    error.put("type", "OAuthException");
    error.put("code", code);
    if (subcode != null) {
      error.put("error_subcode", subcode);
    }
    ObjectNode data = error.putObject("error_data");
    data.put("messaging_product", "whatsapp");
    data.put("details", details);
    error.put("fbtrace_id", "ASimulatedTrace" + Integer.toHexString(details.hashCode()));
    return json(status, answer);
  }

  static GraphAnswer number(String id) {
    return json(200, JsonNodeFactory.instance.objectNode().put("id", id));
  }

  static GraphAnswer success() {
    return json(200, JsonNodeFactory.instance.objectNode().put("success", true));
  }

  static GraphAnswer accepted(AcceptedSend send) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("messaging_product", "whatsapp");
    ObjectNode contact = answer.putArray("contacts").addObject();
    contact.put("input", send.recipient());
    if (send.account().waId() != null) {
      contact.put("wa_id", send.account().waId());
    }
    if (send.account().userId() != null) {
      contact.put("user_id", send.account().userId());
    }
    answer.putArray("messages").addObject().put("id", send.wamid());
    return json(200, answer);
  }
}
