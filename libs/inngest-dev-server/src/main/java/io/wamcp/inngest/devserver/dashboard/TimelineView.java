package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws the steps of a run, one under the other, on one axis of time. */
final class TimelineView {

  private static final int WIDTH = 1000;
  private static final int NARROWEST = 4;

  private final Instant from;
  private final Instant until;
  private final boolean ended;
  private final Map<String, RunRow> called;

  TimelineView(RunRow run, Instant now, Map<String, RunRow> called) {
    this.from = run.startedAt().orElse(run.queuedAt());
    this.until = run.endedAt().orElse(now);
    this.ended = run.endedAt().isPresent();
    this.called = called;
  }

  Html show(Timeline timeline) {
    if (timeline.steps().isEmpty() && timeline.failedCalls().isEmpty()) {
      return Parts.note(ended ? "It had no steps." : "No step yet.");
    }
    List<Html> items = new ArrayList<>();
    timeline.steps().forEach(step -> items.add(step(step)));
    if (!timeline.failedCalls().isEmpty()) {
      items.add(function(timeline.failedCalls()));
    }
    return tag("ol", attr("class", "timeline"), items);
  }

  private Html step(Step step) {
    String state = step.hasFailed() ? "failed" : step.isDone() ? "completed" : open(step);
    Optional<Duration> took =
        step.began.flatMap(began -> step.ended.map(end -> Duration.between(began, end)));
    List<Html> inside = new ArrayList<>();
    if (!step.options.isEmpty()) {
      inside.add(Html.all(tag("h3", "Options"), Parts.json(step.options)));
    }
    if (called.containsKey(step.hash)) {
      String id = called.get(step.hash).id();
      inside.add(tag("p", "Called run ", Parts.link("/runs/" + Parts.encode(id), id)));
    }
    inside.add(attempts(step.attempts));
    step.output.ifPresent(o -> inside.add(Html.all(tag("h3", "Result"), Parts.json(o))));
    return tag(
        "li",
        attr("class", "step " + state),
        tag(
            "details",
            attr("id", "step-" + step.hash.replaceAll("\\W", "")),
            tag(
                "summary",
                tag("span", attr("class", "name"), step.title()),
                tag("span", attr("class", "chip"), step.kind()),
                tag("span", attr("class", "status " + state), words(state)),
                tries(step),
                tag("span", attr("class", "took"), took.map(Parts::length).orElse(""))),
            inside),
        bar(step, state));
  }

  private String open(Step step) {
    return ended ? "cancelled" : step.attempts.isEmpty() ? "queued" : "running";
  }

  private static String words(String state) {
    return switch (state) {
      case "completed" -> "Done";
      case "failed" -> "Failed";
      case "cancelled" -> "Given up";
      case "queued" -> "Waiting";
      default -> "Trying again";
    };
  }

  private static Html tries(Step step) {
    return step.attempts.size() < 2
        ? Html.NOTHING
        : tag("span", attr("class", "sub"), step.attempts.size() + " tries");
  }

  /** What the function itself, outside of steps, failed with. */
  private Html function(List<Step.Attempt> failed) {
    return tag(
        "li",
        attr("class", "step failed"),
        tag(
            "details",
            attr("id", "step-function"),
            attr("open", ""),
            tag(
                "summary",
                tag("span", attr("class", "name"), "The function itself"),
                tag("span", attr("class", "status failed"), failed.size() + " failed calls")),
            attempts(failed)));
  }

  private Html attempts(List<Step.Attempt> attempts) {
    if (attempts.isEmpty()) {
      return Html.NOTHING;
    }
    List<Html> items = new ArrayList<>();
    for (Step.Attempt attempt : attempts) {
      Duration took = Duration.between(attempt.began(), attempt.ended());
      items.add(
          tag(
              "li",
              Parts.time(attempt.began()),
              ", " + Parts.length(took),
              attempt.error().isEmpty() ? Html.NOTHING : Parts.json(attempt.error())));
    }
    return Html.all(tag("h3", "Tries"), tag("ol", attr("class", "attempts"), items));
  }

  private Html bar(Step step, String state) {
    List<Html> bars = new ArrayList<>();
    step.began.ifPresent(began -> bars.add(rect(began, step.ended.orElse(until), "span " + state)));
    for (Step.Attempt attempt : step.attempts) {
      bars.add(
          rect(attempt.began(), attempt.ended(), attempt.error().isEmpty() ? "try" : "try failed"));
    }
    return tag(
        "svg",
        attr("class", "bar"),
        attr("viewBox", "0 0 " + WIDTH + " 8"),
        attr("preserveAspectRatio", "none"),
        attr("aria-hidden", "true"),
        bars);
  }

  private Html rect(Instant began, Instant end, String look) {
    int left = Math.min(place(began), WIDTH - NARROWEST);
    return tag(
        "rect",
        attr("class", look),
        attr("x", left),
        attr("y", 0),
        attr("width", Math.max(NARROWEST, place(end) - left)),
        attr("height", 8));
  }

  private int place(Instant at) {
    long whole = Math.max(1, Duration.between(from, until).toMillis());
    return (int) Math.clamp(Duration.between(from, at).toMillis() * WIDTH / whole, 0L, WIDTH);
  }
}
