package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The functions, and one of them with its whole configuration. */
final class FunctionsPage {

  private static final String SELECT =
      "SELECT f.slug, f.config, a.name, a.url, a.sdk, a.synced_at FROM functions f"
          + " JOIN apps a ON a.id = f.app_id WHERE NOT f.archived ";
  private static final int MOST = 1000;
  private static final List<String> HEADS =
      List.of("Function", "Starts on", "Tries", "Limits", "Runs");

  private final Reading reading;

  FunctionsPage(Reading reading) {
    this.reading = reading;
  }

  private record Function(
      String slug, JsonNode config, String app, String url, String sdk, Instant syncedAt) {

    String name() {
      return config.path("name").asText(slug);
    }

    List<Html> cells() {
      return List.of(
          Html.all(
              Parts.link("/functions/" + Parts.encode(slug), slug),
              name().equals(slug) || slug.endsWith("-" + name())
                  ? Html.NOTHING
                  : tag("span", attr("class", "sub"), name())),
          Configuration.triggers(config),
          Html.text(Integer.toString(Configuration.tries(config))),
          Configuration.chips(config),
          Parts.link("/runs?function=" + Parts.encode(slug), "Runs"));
    }
  }

  Page list() {
    List<Function> functions =
        reading.read(
            (connection, known) ->
                Sql.query(
                    connection, SELECT + "ORDER BY a.name, f.slug LIMIT ?", this::read, MOST));
    List<Html> content = new ArrayList<>();
    content.add(tag("h1", "Functions"));
    if (functions.isEmpty()) {
      content.add(
          Parts.note(
              "No app has registered yet. Start one with INNGEST_BASE_URL set to this address, and"
                  + " PUT its /api/inngest."));
    }
    Map<String, List<Function>> byApp = new LinkedHashMap<>();
    functions.forEach(f -> byApp.computeIfAbsent(f.app(), k -> new ArrayList<>()).add(f));
    byApp.forEach((app, group) -> content.add(app(app, group)));
    return Page.of("Functions", "Functions", Html.all(content));
  }

  private static Html app(String app, List<Function> functions) {
    Function first = functions.getFirst();
    return tag(
        "section",
        tag("h2", app),
        tag(
            "p",
            attr("class", "note"),
            first.url(),
            " · ",
            first.sdk(),
            " · registered ",
            Parts.time(first.syncedAt())),
        Parts.table(
            "Functions of " + app, HEADS, functions.stream().map(Function::cells).toList()));
  }

  private Function read(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Function(
        row.getString(1),
        Json.stored(row.getString(2)),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        Sql.instant(row, "synced_at"));
  }

  Page one(String slug) {
    return reading.read(
        (connection, functions) -> {
          Optional<Function> function =
              Sql.first(connection, SELECT + "AND f.slug = ? LIMIT 1", this::read, slug);
          if (function.isEmpty()) {
            return Page.problem(404, "No such function", "No app has it registered now.");
          }
          return page(function.get());
        });
  }

  private static Page page(Function function) {
    Map<String, Html> facts = new LinkedHashMap<>();
    facts.put("Id", Html.text(function.slug()));
    facts.put("Name", Html.text(function.name()));
    facts.put("App", Html.text(function.app() + " at " + function.url()));
    facts.put("Starts on", Configuration.triggers(function.config()));
    Configuration.facts(function.config()).forEach((name, text) -> facts.put(name, text));
    return Page.still(
        function.slug(),
        "Functions",
        Html.all(
            tag("h1", function.slug()),
            tag("p", Parts.link("/runs?function=" + Parts.encode(function.slug()), "Its runs")),
            tag("h2", "Configuration"),
            Parts.facts(facts),
            tag("h2", "Invoke"),
            invoke("/functions/" + Parts.encode(function.slug()) + "/invoke"),
            tag("h2", "As registered"),
            Parts.json(function.config())));
  }

  private static Html invoke(String address) {
    return tag(
        "form",
        attr("method", "post"),
        attr("action", address),
        attr("class", "stack"),
        Parts.area("data", "Data of the event (JSON object)", 4, "{}"),
        tag("button", attr("type", "submit"), "Invoke"));
  }
}
