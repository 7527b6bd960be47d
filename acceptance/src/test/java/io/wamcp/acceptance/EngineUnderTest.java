package io.wamcp.acceptance;

import io.wamcp.local.StackOptions;
import java.net.URI;
import java.util.Optional;

/**
 * The Inngest server the shared stack works with: the embedded one, or the one {@code
 * INNGEST_TEST_SERVER} names, with {@code INNGEST_TEST_SIGNING_KEY} and {@code
 * INNGEST_TEST_EVENT_KEY} when it is signed (docs/adr/0034-the-engine-under-test-is-named.md).
 */
public final class EngineUnderTest {

  private static final Optional<URI> NAMED = variable("INNGEST_TEST_SERVER").map(URI::create);

  private EngineUnderTest() {}

  /** Whether a test may look into its tables; another server's history is its own affair. */
  public static boolean isEmbedded() {
    return NAMED.isEmpty();
  }

  static StackOptions with(StackOptions options) {
    return isEmbedded()
        ? options
        : new StackOptions(
            options.portBase(),
            options.data(),
            NAMED,
            variable("INNGEST_TEST_SIGNING_KEY"),
            variable("INNGEST_TEST_EVENT_KEY"),
            options.processes(),
            options.json());
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }
}
