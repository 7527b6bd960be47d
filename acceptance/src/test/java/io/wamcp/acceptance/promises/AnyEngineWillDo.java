package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.DevServer;
import io.wamcp.inngest.devserver.DevServerBuilder;
import io.wamcp.local.LocalStack;
import io.wamcp.local.StackOptions;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A stack works with an Inngest server that is somebody else's, in dev mode and signed, told by its
 * address and keys alone. The shared stack's promises can be held against a real one ({@link
 * io.wamcp.acceptance.EngineUnderTest}).
 */
@Tag("slow")
class AnyEngineWillDo {

  private static final String SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";
  private static final String EVENT_KEY = "evkey123";

  private static DevServerBuilder elsewhere() {
    DatabaseAccess own = PostgresUnderTest.shared().newDatabase();
    return DevServer.builder().jdbcUrl(own.jdbcUrl()).user(own.user()).password(own.password());
  }

  @Test
  void inDevMode() throws IOException {
    try (DevServer engine = elsewhere().start()) {
      works(engine.url(), Optional.empty(), Optional.empty());
    }
  }

  @Test
  void signed() throws IOException {
    try (DevServer engine =
        elsewhere().signingKey(SigningKey.of(SIGNING_KEY)).eventKeys(List.of(EVENT_KEY)).start()) {
      works(engine.url(), Optional.of(SIGNING_KEY), Optional.of(EVENT_KEY));
    }
  }

  private static void works(String engine, Optional<String> signingKey, Optional<String> eventKey)
      throws IOException {
    Path data = Files.createTempDirectory("wa-mcp-acceptance");
    StackOptions options =
        new StackOptions(
            0, data, Optional.of(URI.create(engine)), signingKey, eventKey, false, false);
    try (LocalStack own = LocalStack.start(options)) {
      Observer stack = new Observer(own);
      String wamid = Observer.wamid();
      byte[] webhook =
          stack.door.textWebhook(stack.number(), Observer.customer(), wamid, "any engine");
      assertThat(stack.door.post(webhook)).isEqualTo(200);
      stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
      String queueId = stack.send(stack.number(), "+" + Observer.customer(), "any engine");
      stack.awaitStatus(queueId, "read");
    }
  }
}
