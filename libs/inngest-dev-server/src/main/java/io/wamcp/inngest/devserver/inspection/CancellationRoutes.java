package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.RequestBody;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Bulk cancellation, {@code /v1/cancellations}: POST cancels the runs of a function that began in a
 * time range, GET lists what was cancelled so, DELETE takes one off the list.
 */
public final class CancellationRoutes implements HttpService {

  private final InstantSource clock;
  private final Ulid ulids;
  private final Database database;
  private final FunctionRegistry registry;
  private final Cancel cancel;
  private final Runnable wake;
  private final CancellationStore store = new CancellationStore();
  private final Replies replies;

  /** Cancels runs of a function; what it does is durable with the transaction. */
  @FunctionalInterface
  public interface Cancel {
    void run(Connection connection, List<String> runIds, UUID functionId) throws SQLException;
  }

  /**
   * @param wake called when there may be something to do
   */
  public CancellationRoutes(
      InstantSource clock,
      Ulid ulids,
      Database database,
      FunctionRegistry registry,
      Cancel cancel,
      Runnable wake) {
    this.clock = clock;
    this.ulids = ulids;
    this.database = database;
    this.registry = registry;
    this.cancel = cancel;
    this.wake = wake;
    this.replies = new Replies(clock);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/v1/cancellations", this::create)
        .get("/v1/cancellations", this::list)
        .delete("/v1/cancellations/{id}", this::delete);
  }

  private void create(ServerRequest request, ServerResponse response) {
    Optional<JsonNode> body = Json.tryRead(RequestBody.read(request)).filter(JsonNode::isObject);
    if (body.isEmpty()) {
      replies.error(response, 400, "Invalid cancellation request");
      return;
    }
    Instant now = clock.instant();
    BulkCancellation cancellation;
    try {
      cancellation = BulkCancellation.read(body.get(), now);
    } catch (IllegalArgumentException e) {
      replies.error(response, 400, e.getMessage());
      return;
    }
    String id = ulids.next();
    boolean known = database.inTransaction(connection -> create(connection, id, cancellation, now));
    wake.run();
    if (known) {
      replies.v1(response, cancellation.view(id, now));
    } else {
      replies.error(response, 404, "function not found");
    }
  }

  /** False when the function that is meant does not exist. */
  private boolean create(
      Connection connection, String id, BulkCancellation cancellation, Instant now)
      throws SQLException {
    Optional<FunctionDefinition> function =
        registry.current(connection).active().stream()
            .filter(f -> isMeant(f, cancellation))
            .findFirst();
    if (function.isPresent()) {
      store.create(connection, id, cancellation, function.get().id(), now, cancel);
    }
    return function.isPresent();
  }

  private static boolean isMeant(FunctionDefinition function, BulkCancellation cancellation) {
    String id = cancellation.functionId();
    return function.appName().equals(cancellation.appId())
        && (function.slug().equals(id) || function.localId().equals(id));
  }

  private void list(ServerRequest request, ServerResponse response) {
    ArrayNode data = Json.mapper().createArrayNode();
    database.read(store::list).forEach(data::add);
    replies.v1(response, data);
  }

  private void delete(ServerRequest request, ServerResponse response) {
    String id = Replies.id(request);
    if (!Ulid.isUlid(id)) {
      replies.error(response, 400, "Invalid cancellation ID");
      return;
    }
    if (database.inTransaction(connection -> store.delete(connection, id))) {
      replies.v1(response, Json.object().put("ok", true));
    } else {
      replies.error(response, 404, "Cancellation not found");
    }
  }
}
