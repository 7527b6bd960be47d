package io.wamcp.acceptance.conformance;

import io.wamcp.acceptance.Operator;
import io.wamcp.local.LocalStack;
import java.util.UUID;

/** A client of the gateway with a key of its own that may be taken from it. */
record Client(Operator operator, String key) {

  private static final String PREFIX = "wamcp_live_";
  private static final int LOOKUP = 12;

  static Client granted(LocalStack stack, String number) {
    Operator operator = new Operator(stack);
    String name = "client-" + UUID.randomUUID().toString().substring(0, 8);
    operator.json("clients", "create", "--name", name);
    String key =
        operator.secret(
            "keys", "mint", "--client", name, "--label", "official", "--rpm", "1000000");
    operator.json("grants", "add", "--client", name, "--number", number);
    return new Client(operator, key);
  }

  void keyRevoked() {
    operator.json("keys", "revoke", key.substring(PREFIX.length(), PREFIX.length() + LOOKUP));
  }
}
