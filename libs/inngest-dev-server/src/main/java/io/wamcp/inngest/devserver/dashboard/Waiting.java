package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a run that has not ended is waiting for. */
final class Waiting {

  private static final String SIGNAL = "inngest/signal:";
  private static final String RUN_LEVEL = "0run:";
  private static final String INVOCATION = "inngest/invocation:";

  private final RunDetail detail;
  private final Instant now;
  private final Map<String, RunRow> called;
  private final Map<String, String> titles;

  /**
   * @param called runs that steps of this run called, by the hash of the step
   * @param titles of the steps, by hash
   */
  Waiting(RunDetail detail, Instant now, Map<String, RunRow> called, Map<String, String> titles) {
    this.detail = detail;
    this.now = now;
    this.called = called;
    this.titles = titles;
  }

  /** One sentence for each thing. */
  List<Html> sentences() {
    List<Html> sentences = new ArrayList<>();
    for (RunDetail.Pending item : detail.pending()) {
      sentences.add(
          switch (item.kind()) {
            case "SLEEP" -> Html.all(of(item), "sleeps until ", Parts.time(item.dueAt()));
            case "TIMEOUT" -> wait(item);
            case "START_TIMEOUT" ->
                Html.all("It is cancelled unless it begins by ", Parts.time(item.dueAt()));
            case "FINISH_TIMEOUT" ->
                Html.all("It is cancelled unless it ends by ", Parts.time(item.dueAt()));
            case "CANCEL" -> Html.text("It is being cancelled");
            default -> call(item);
          });
    }
    return sentences;
  }

  private Html of(RunDetail.Pending item) {
    String title = titles.getOrDefault(item.target(), item.target());
    return Html.all(tag("strong", title), " ");
  }

  private Html wait(RunDetail.Pending item) {
    Optional<RunDetail.Wait> wait =
        detail.waits().stream().filter(w -> w.hash().equals(item.target())).findFirst();
    if (wait.isEmpty()) {
      return Html.all(of(item), "is being resumed");
    }
    Html until = Html.all(", until ", Parts.time(wait.get().until()));
    String name = wait.get().name();
    if (name.startsWith(INVOCATION)) {
      return Html.all(of(item), "waits for ", child(item.target()), until);
    }
    if (name.startsWith(SIGNAL)) {
      String signal = name.substring(SIGNAL.length());
      return Html.all(of(item), "waits for the signal ", tag("code", signal), until);
    }
    Html condition =
        wait.get().condition().map(c -> Html.all(" if ", tag("code", c))).orElse(Html.NOTHING);
    return Html.all(of(item), "waits for the event ", tag("code", name), condition, until);
  }

  private Html child(String hash) {
    RunRow run = called.get(hash);
    return run == null
        ? Html.text("the run it called")
        : Html.all(
            "run ", Parts.link("/runs/" + Parts.encode(run.id()), run.id()), " of ", run.slug());
  }

  private Html call(RunDetail.Pending item) {
    String what =
        switch (item.kind()) {
          case "START" -> "The first call ";
          case "STEP" -> "The call of ";
          default -> "The next call ";
        };
    Html subject = item.kind().equals("STEP") ? Html.all(what, of(item)) : Html.text(what);
    return switch (item.state()) {
      case "leased" -> Html.all(subject, "is being answered", attempt(item));
      case "blocked" -> Html.all(subject, "is blocked on ", limit(item));
      default ->
          item.dueAt().isAfter(now)
              ? Html.all(
                  subject,
                  item.attempt() > 0 ? "is tried again at " : "is made at ",
                  Parts.time(item.dueAt()),
                  attempt(item))
              : Html.all(subject, "is due", attempt(item));
    };
  }

  private static Html attempt(RunDetail.Pending item) {
    return item.attempt() == 0
        ? Html.NOTHING
        : Html.text(" (try " + (item.attempt() + 1) + " of " + item.maxAttempts() + ")");
  }

  /** What stands in the way, in the words of the configuration. */
  private Html limit(RunDetail.Pending item) {
    String counter = item.blockedOn().orElse("");
    int position = detail.limitKeys().indexOf(counter);
    JsonNode concurrency = detail.config().path("concurrency");
    if (counter.startsWith(RUN_LEVEL)) {
      return limit("the limit of whole runs ", concurrency.path("fn"), counter);
    }
    if (position < 0) {
      return limit("the throttle ", detail.config().path("throttle"), counter);
    }
    JsonNode limits = concurrency.has("step") ? concurrency.get("step") : concurrency;
    JsonNode limit = limits.isArray() ? limits.path(position) : limits;
    return limit("the concurrency limit ", limit, counter);
  }

  private static Html limit(String what, JsonNode limit, String counter) {
    return Html.all(
        what,
        tag("code", Json.text(limit)),
        tag("span", attr("class", "sub"), "counter " + counter));
  }
}
