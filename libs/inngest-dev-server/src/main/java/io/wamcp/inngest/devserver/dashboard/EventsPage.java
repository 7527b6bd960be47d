package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events, filtered by name and time, and one of them. */
final class EventsPage {

  private static final String PATH = "/events";
  private static final List<String> HEADS = List.of("Name", "Received", "Runs", "Event");

  private final Reading reading;

  EventsPage(Reading reading) {
    this.reading = reading;
  }

  private record Row(String id, String name, Instant receivedAt, long runs) {

    List<Html> cells() {
      return List.of(
          tag("span", name),
          Parts.time(receivedAt),
          Html.text(Long.toString(runs)),
          Parts.link("/events/" + Parts.encode(id), id));
    }
  }

  Page list(Query query) {
    List<Row> rows =
        reading.read((connection, functions) -> rows(connection, query, Window.of(query)));
    Html list =
        rows.isEmpty()
            ? Parts.note("No event matches.")
            : Html.all(
                Parts.table("Events, newest first", HEADS, rows.stream().map(Row::cells).toList()),
                Window.next(query, PATH, rows.size(), rows.getLast().id()).orElse(Html.NOTHING));
    return Page.of("Events", "Events", Html.all(tag("h1", "Events"), filter(query), list));
  }

  private static List<Row> rows(Connection connection, Query query, Window window)
      throws SQLException {
    String name = query.text("name");
    // The server's own events are many and seldom looked for: they are shown when asked for.
    String which =
        name.isEmpty()
            ? query.text("internal").isEmpty()
                ? "AND e.name NOT LIKE 'inngest/%' AND ? = ''"
                : "AND ? = ''"
            : "AND e.name = ?";
    return Sql.query(
        connection,
        "SELECT e.internal_id, e.name, e.received_at,"
            + " (SELECT count(*) FROM runs r WHERE r.event_id = e.internal_id)"
            + " FROM events e WHERE e.internal_id < ? AND e.internal_id >= ? "
            + which
            + " ORDER BY e.internal_id DESC LIMIT ?",
        row ->
            new Row(
                row.getString(1),
                row.getString(2),
                Sql.instant(row, "received_at"),
                row.getLong(4)),
        window.before(),
        window.from(),
        name,
        Window.ROWS);
  }

  private static Html filter(Query query) {
    return tag(
        "form",
        attr("method", "get"),
        attr("action", PATH),
        attr("class", "filter"),
        attr("role", "search"),
        Parts.field("name", "Name", "text", query.text("name"), attr("autocomplete", "off")),
        Parts.field("from", "From (UTC)", "datetime-local", query.text("from")),
        Parts.field("to", "To (UTC)", "datetime-local", query.text("to")),
        Parts.select(
            "internal",
            "Server's own",
            ordered("", "Hidden", "yes", "Shown"),
            query.text("internal")),
        tag("button", attr("type", "submit"), "Filter"));
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private record Event(String name, String body, Instant receivedAt) {}

  Page one(String id) {
    return reading.read(
        (connection, functions) -> {
          Optional<Event> event =
              Sql.first(
                  connection,
                  "SELECT name, body, received_at FROM events WHERE internal_id = ?",
                  row ->
                      new Event(
                          row.getString(1), row.getString(2), Sql.instant(row, "received_at")),
                  id);
          return event.isEmpty()
              ? Page.problem(404, "No such event", "It was never here, or it has been deleted.")
              : page(id, event.get(), RunRow.ofEvent(connection, functions, id));
        });
  }

  private static Page page(String id, Event event, List<RunRow> runs) {
    JsonNode body = Json.stored(event.body());
    Map<String, Html> facts = new LinkedHashMap<>();
    facts.put("Event", Html.text(id));
    facts.put("Sender's id", Html.text(body.path("id").asText()));
    facts.put("Received", Parts.time(event.receivedAt()));
    facts.put("Counts as of", Parts.time(Instant.ofEpochMilli(body.path("ts").asLong())));
    Html list =
        runs.isEmpty()
            ? Parts.note("It started no run.")
            : Parts.table(
                "Runs of this event", RunRow.HEADS, runs.stream().map(RunRow::cells).toList());
    return Page.of(
        "Event " + event.name(),
        "Events",
        Html.all(
            tag("h1", event.name()),
            Parts.facts(facts),
            tag("p", Parts.link("/send?event=" + Parts.encode(id), "Send one like it")),
            tag("h2", "Runs"),
            list,
            tag("h2", "Payload"),
            Parts.json(body)));
  }
}
