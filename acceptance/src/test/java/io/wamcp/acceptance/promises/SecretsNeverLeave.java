package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.StackInfo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No secret reaches an event or a row, whatever passes through. */
class SecretsNeverLeave {

  private final Observer stack = new Observer(Stacks.shared());

  @Test
  void neitherEventsNorRowsHoldASecret() {
    String queueId =
        stack.send(stack.number(), "+" + Observer.customer(), Observer.unique("quiet"));
    stack.awaitStatus(queueId, "sent", "delivered", "read");
    StackInfo info = stack.stack.info();
    List<String> secrets =
        List.of(
            info.meta().appSecret(),
            info.meta().verifyToken(),
            info.mcp().apiKey(),
            info.inngest().signingKey(),
            info.inngest().eventKey());
    for (String secret : secrets) {
      for (String table : tables()) {
        assertThat(
                stack.count(
                    "SELECT count(*) FROM " + table + " t WHERE t::text LIKE '%' || ? || '%'",
                    secret))
            .as(table)
            .isZero();
      }
    }
  }

  private List<String> tables() {
    return List.of(
        stack
            .text(
                "SELECT string_agg(format('%I.%I', table_schema, table_name), ',') FROM"
                    + " information_schema.tables WHERE table_schema IN ('public', 'inngest')"
                    + " AND table_type = 'BASE TABLE'")
            .split(","));
  }

  @Test
  void theStackDescribesItselfWithoutItsSecrets() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PrintStream(out, true, StandardCharsets.UTF_8).print(stack.stack.info());
    assertThat(out.toString(StandardCharsets.UTF_8))
        .doesNotContain(stack.stack.info().mcp().apiKey())
        .doesNotContain(stack.stack.info().meta().appSecret());
  }
}
