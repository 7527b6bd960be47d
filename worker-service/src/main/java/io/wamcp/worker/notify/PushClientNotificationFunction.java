package io.wamcp.worker.notify;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.store.Database;
import io.wamcp.store.Notifications;
import java.util.Map;

/**
 * {@code push-client-notification}: tells every replica of the MCP service that a client should
 * look.
 *
 * <p>Starts on {@code mcp/client.notify}. Afterwards a NOTIFY has gone out; each replica pushes to
 * its own streams and clients read the rows again (D14).
 *
 * <p><b>Idempotency</b>: the event id; a second NOTIFY only makes clients look once more.
 * <b>Concurrency</b>: unlimited. <b>Retry</b>: 3 retries. Dies between steps: nothing to undo.
 */
public final class PushClientNotificationFunction implements InngestFunction {

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("push-client-notification")
          .name("Push client notification")
          .on(ClientNotify.NAME)
          .retries(3)
          .build();

  private final Database database;

  public PushClientNotificationFunction(Database database) {
    this.database = database;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    ClientNotify event = context.data(ClientNotify.class);
    step.run("notify", () -> database.inTransactionDo(tx -> Notifications.client(tx, event)));
    return Map.of("notified", event.clientId().toString(), "kind", event.kind());
  }
}
