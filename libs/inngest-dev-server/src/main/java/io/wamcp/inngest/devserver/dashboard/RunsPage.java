package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.Functions;
import io.wamcp.inngest.devserver.run.RunStatus;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs, filtered by function, status and time. */
final class RunsPage {

  private static final String PATH = "/runs";

  private final Reading reading;

  RunsPage(Reading reading) {
    this.reading = reading;
  }

  Page show(Query query) {
    return reading.read(
        (connection, functions) -> {
          String slug = query.text("function");
          Optional<FunctionDefinition> function =
              functions.active().stream().filter(f -> f.slug().equals(slug)).findFirst();
          if (!slug.isEmpty() && function.isEmpty()) {
            return page(query, functions, Parts.note("There is no such function."));
          }
          List<RunRow> rows =
              RunRow.list(
                  connection,
                  functions,
                  Window.of(query),
                  function.map(FunctionDefinition::id),
                  status(query));
          return page(query, functions, list(query, rows));
        });
  }

  private static Page page(Query query, Functions functions, Html list) {
    return Page.of("Runs", "Runs", Html.all(tag("h1", "Runs"), filter(query, functions), list));
  }

  private static Optional<RunStatus> status(Query query) {
    return Arrays.stream(RunStatus.values())
        .filter(s -> s.name().equals(query.text("status").toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  private static Html list(Query query, List<RunRow> rows) {
    if (rows.isEmpty()) {
      return Parts.note("No run matches.");
    }
    return Html.all(
        Parts.table("Runs, newest first", RunRow.HEADS, rows.stream().map(RunRow::cells).toList()),
        Window.next(query, PATH, rows.size(), rows.getLast().id()).orElse(Html.NOTHING));
  }

  private static Html filter(Query query, Functions functions) {
    Map<String, String> slugs = new LinkedHashMap<>();
    slugs.put("", "All");
    functions.active().forEach(f -> slugs.put(f.slug(), f.slug()));
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("", "All");
    for (RunStatus status : RunStatus.values()) {
      String name = status.name().toLowerCase(Locale.ROOT);
      statuses.put(name, Character.toUpperCase(name.charAt(0)) + name.substring(1));
    }
    return tag(
        "form",
        attr("method", "get"),
        attr("action", PATH),
        attr("class", "filter"),
        attr("role", "search"),
        Parts.select("function", "Function", slugs, query.text("function")),
        Parts.select("status", "Status", statuses, query.text("status").toLowerCase(Locale.ROOT)),
        Parts.field("from", "From (UTC)", "datetime-local", query.text("from")),
        Parts.field("to", "To (UTC)", "datetime-local", query.text("to")),
        tag("button", attr("type", "submit"), "Filter"));
  }
}
