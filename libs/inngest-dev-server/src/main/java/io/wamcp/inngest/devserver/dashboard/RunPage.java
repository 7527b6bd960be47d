package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import io.wamcp.inngest.devserver.registry.Functions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One run: where it stands, what it waits for, its steps. */
final class RunPage {

  private final Reading reading;
  private final InstantSource clock;

  RunPage(Reading reading, InstantSource clock) {
    this.reading = reading;
    this.clock = clock;
  }

  Page show(String id) {
    return reading.read(
        (connection, functions) -> {
          Optional<RunDetail> detail = RunDetail.load(connection, functions, id);
          if (detail.isEmpty()) {
            return Page.problem(404, "No such run", "It was never here, or it has been deleted.");
          }
          Timeline timeline = Timeline.of(detail.get());
          return page(detail.get(), timeline, called(connection, functions, id, timeline));
        });
  }

  private static Map<String, RunRow> called(
      Connection connection, Functions functions, String id, Timeline timeline)
      throws SQLException {
    Map<String, RunRow> called = new HashMap<>();
    for (Step step : timeline.steps()) {
      if (step.kind().equals("invoke") && step.began.isPresent() && called.size() < 20) {
        RunDetail.called(connection, functions, id, step.hash, step.began.get())
            .ifPresent(run -> called.put(step.hash, run));
      }
    }
    return called;
  }

  private Page page(RunDetail detail, Timeline timeline, Map<String, RunRow> called) {
    Instant now = clock.instant();
    RunRow run = detail.run();
    Html content =
        Html.all(
            tag("h1", run.slug(), " ", run.mark()),
            buttons(run),
            Parts.facts(facts(run)),
            waiting(new Waiting(detail, now, called, titles(timeline))),
            tag("h2", "Timeline"),
            new TimelineView(run, now, called).show(timeline),
            tag("h2", "Output"),
            detail.output().map(Parts::json).orElse(Parts.note("None yet.")),
            tag("h2", "Input"),
            Parts.json(detail.eventBody()));
    return Page.of("Run of " + run.slug(), "Runs", content);
  }

  private static Map<String, String> titles(Timeline timeline) {
    return timeline.steps().stream().collect(Collectors.toMap(s -> s.hash, Step::title));
  }

  private static Html buttons(RunRow run) {
    String path = "/runs/" + Parts.encode(run.id());
    Html rerun = Parts.action(path + "/rerun", "Rerun", "", "rerun");
    Html cancel =
        run.status().isFinal()
            ? Html.NOTHING
            : Parts.action(path + "/cancel", "Cancel run", "danger", "cancel");
    return tag("div", attr("class", "buttons"), cancel, rerun);
  }

  private static Map<String, Html> facts(RunRow run) {
    Map<String, Html> facts = new LinkedHashMap<>();
    facts.put("Run", Html.text(run.id()));
    facts.put("Function", Parts.link("/functions/" + Parts.encode(run.slug()), run.slug()));
    facts.put("Event", Parts.link("/events/" + Parts.encode(run.eventId()), run.eventName()));
    facts.put("Queued", Parts.time(run.queuedAt()));
    facts.put("Started", Parts.time(run.startedAt()));
    facts.put("Ended", Parts.time(run.endedAt()));
    run.took().ifPresent(took -> facts.put("Took", Html.text(Parts.length(took))));
    return facts;
  }

  private static Html waiting(Waiting waiting) {
    List<Html> sentences = waiting.sentences();
    if (sentences.isEmpty()) {
      return Html.NOTHING;
    }
    return tag(
        "section",
        attr("class", "waiting"),
        tag("h2", "What it waits for"),
        tag("ul", sentences.stream().map(s -> tag("li", s)).toList()));
  }
}
