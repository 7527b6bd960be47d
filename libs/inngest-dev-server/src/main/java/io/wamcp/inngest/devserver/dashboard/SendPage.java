package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.Trigger;
import java.util.List;
import java.util.Optional;

/** Sends an event by hand. */
final class SendPage {

  private static final int MOST_NAMES = 200;

  private final Reading reading;

  SendPage(Reading reading) {
    this.reading = reading;
  }

  Page show(Query query) {
    Optional<JsonNode> like = like(query.text("event"));
    String name = like.map(e -> e.path("name").asText()).orElse(query.text("name"));
    String data = like.map(e -> pretty(e.path("data"))).orElse("{\n  \n}");
    return page(name, data, "");
  }

  /** The form as it was filled in, with what is wrong. */
  Page refused(String name, String data, String problem) {
    return page(name, data, problem);
  }

  private Optional<JsonNode> like(String eventId) {
    return eventId.isEmpty()
        ? Optional.empty()
        : reading.read(
            (connection, functions) ->
                Sql.first(
                    connection,
                    "SELECT body FROM events WHERE internal_id = ?",
                    row -> Json.stored(row.getString(1)),
                    eventId));
  }

  private Page page(String name, String data, String problem) {
    Html content =
        Html.all(
            tag("h1", "Send an event"),
            problem.isEmpty()
                ? Html.NOTHING
                : tag("p", attr("class", "problem"), attr("role", "alert"), problem),
            form(name, data));
    int status = problem.isEmpty() ? 200 : 400;
    return new Page(status, "Send an event", "Send event", false, content);
  }

  private Html form(String name, String data) {
    return tag(
        "form",
        attr("method", "post"),
        attr("action", "/send"),
        attr("class", "stack"),
        Parts.field(
            "name",
            "Name",
            "text",
            name,
            attr("list", "names"),
            attr("required", ""),
            attr("autocomplete", "off")),
        tag("datalist", attr("id", "names"), names()),
        Parts.area("data", "Data (JSON object)", 12, data),
        tag("button", attr("type", "submit"), "Send"));
  }

  /** The events that functions wait for, to choose from. */
  private List<Html> names() {
    return reading.read((connection, functions) -> functions).active().stream()
        .flatMap(FunctionDefinition::eventTriggers)
        .map(Trigger.OnEvent::event)
        .filter(event -> !event.endsWith("*") && !event.startsWith("inngest/"))
        .distinct()
        .sorted()
        .limit(MOST_NAMES)
        .map(event -> tag("option", attr("value", event)))
        .toList();
  }

  private static String pretty(JsonNode data) {
    ObjectNode copy = data.isObject() ? data.deepCopy() : Json.object();
    copy.remove("_inngest");
    return copy.toPrettyString();
  }
}
