package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Events and what they started: {@code /v1/events…}, {@code /v2/events/{id}/runs}. */
public final class EventsRoutes implements HttpService {

  private static final String SELECT = "SELECT internal_id, body, received_at FROM events ";
  private static final String NIL = "00000000-0000-0000-0000-000000000000";
  private static final int USUAL_LIMIT = 20;

  private final Database database;
  private final RunQueries runs;
  private final Replies replies;

  public EventsRoutes(InstantSource clock, Database database, FunctionRegistry registry) {
    this.database = database;
    this.runs = new RunQueries(database, registry);
    this.replies = new Replies(clock);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/v1/events", this::list)
        .get("/v1/events/{id}", this::event)
        .get("/v1/events/{id}/runs", this::runsV1)
        .get("/v2/events/{id}/runs", this::runsV2);
  }

  private void list(ServerRequest request, ServerResponse response) {
    Optional<String> name = request.query().first("name").asOptional();
    int limit = Replies.limit(request, USUAL_LIMIT);
    List<ObjectNode> events =
        database.read(
            connection ->
                name.isPresent()
                    ? Sql.query(
                        connection,
                        SELECT + "WHERE name = ? ORDER BY internal_id DESC LIMIT ?",
                        EventsRoutes::view,
                        name.get().replace("\0", ""),
                        limit)
                    : Sql.query(
                        connection,
                        SELECT
                            + "WHERE name NOT LIKE 'inngest/%' ORDER BY internal_id DESC LIMIT ?",
                        EventsRoutes::view,
                        limit));
    ArrayNode data = Json.mapper().createArrayNode();
    events.forEach(data::add);
    replies.v1(response, data);
  }

  private void event(ServerRequest request, ServerResponse response) {
    String id = Replies.id(request);
    Optional<ObjectNode> event =
        database.read(
            connection ->
                Sql.first(connection, SELECT + "WHERE internal_id = ?", EventsRoutes::view, id));
    if (event.isPresent()) {
      replies.v1(response, event.get());
    } else {
      replies.error(response, 404, "event not found");
    }
  }

  private static ObjectNode view(ResultSet row) throws SQLException {
    ObjectNode view = Json.object();
    view.put("internal_id", row.getString(1));
    view.put("account_id", NIL).put("environment_id", NIL);
    view.put("source", "").putNull("source_id");
    view.put("received_at", Sql.instant(row, "received_at").toString());
    view.setAll((ObjectNode) Json.stored(row.getString(2)));
    return view;
  }

  private void runsV1(ServerRequest request, ServerResponse response) {
    String id = Replies.id(request);
    if (!Ulid.isUlid(id)) {
      replies.error(response, 400, "invalid event ID");
      return;
    }
    ArrayNode data = Json.mapper().createArrayNode();
    runs.byEvent(id).reversed().forEach(run -> data.add(run.v1()));
    replies.v1(response, data);
  }

  private void runsV2(ServerRequest request, ServerResponse response) {
    boolean output = Replies.includesOutput(request);
    ArrayNode data = Json.mapper().createArrayNode();
    runs.byEvent(Replies.id(request)).forEach(run -> data.add(run.v2(output)));
    replies.v2(response, data, Optional.of(USUAL_LIMIT));
  }
}
