package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.run.RunStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Pieces that several pages are made of. */
final class Parts {

  private static final int LONGEST_JSON = 30_000;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Parts() {}

  static Html link(String address, Object... content) {
    return tag("a", attr("href", address), List.of(content));
  }

  /** A path or query value as part of an address. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A form that is only a button. */
  static Html action(String address, String label, String look, String id) {
    return tag(
        "form",
        attr("method", "post"),
        attr("action", address),
        tag("button", attr("type", "submit"), attr("class", look), attr("id", id), label));
  }

  static Html time(Instant at) {
    return tag("time", attr("datetime", at), CLOCK.format(at), " UTC");
  }

  static Html time(Optional<Instant> at) {
    return at.map(Parts::time).orElse(tag("span", attr("class", "none"), "–"));
  }

  /** A length of time as a person says it: {@code 12 ms}, {@code 3.4 s}, {@code 2 h 5 min}. */
  static String length(Duration length) {
    long millis = Math.max(0, length.toMillis());
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    Duration whole = Duration.ofMillis(millis);
    if (whole.toHours() < 1) {
      return whole.toMinutes() + " min " + whole.toSecondsPart() + " s";
    }
    return whole.toDays() < 1
        ? whole.toHours() + " h " + whole.toMinutesPart() + " min"
        : whole.toDays() + " d " + whole.toHoursPart() + " h";
  }

  static Html status(RunStatus status) {
    String name = status.name().toLowerCase(Locale.ROOT);
    String shown = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return tag("span", attr("class", "status " + name), shown);
  }

  /** The mark of a run that found its work done already. */
  static Html duplicateMark() {
    return tag(
        "span",
        attr("class", "status noop"),
        attr("title", "The run answered {\"duplicate\": true}: its work had been done before"),
        "No-op: duplicate");
  }

  /** JSON in readable form, cut where it is too long to be shown. */
  static Html json(JsonNode node) {
    return code(pretty(node));
  }

  /** The same for text that should be JSON but may have been cut. */
  static Html json(String text) {
    return Json.tryRead(text.getBytes(StandardCharsets.UTF_8))
        .map(Parts::json)
        .orElseGet(() -> code(text));
  }

  private static Html code(String text) {
    boolean whole = text.length() <= LONGEST_JSON;
    Html shown = tag("pre", attr("tabindex", "0"), tag("code", whole ? text : cut(text)));
    return whole ? shown : Html.all(shown, tag("p", attr("class", "note"), "Cut: too long."));
  }

  private static String cut(String text) {
    return text.substring(0, LONGEST_JSON) + "…";
  }

  private static String pretty(JsonNode node) {
    try {
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree cannot be written", e);
    }
  }

  /** Names and values, one under the other. */
  static Html facts(Map<String, Html> facts) {
    List<Html> rows = new ArrayList<>();
    facts.forEach((name, value) -> rows.add(tag("div", tag("dt", name), tag("dd", value))));
    return tag("dl", attr("class", "facts"), rows);
  }

  /** A table whose rows become cards where there is little room. */
  static Html table(String caption, List<String> heads, List<List<Html>> rows) {
    List<Html> body = new ArrayList<>();
    for (List<Html> row : rows) {
      List<Html> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(tag("td", attr("data-head", heads.get(i)), tag("div", row.get(i))));
      }
      body.add(tag("tr", cells));
    }
    List<Html> head = heads.stream().map(h -> tag("th", attr("scope", "col"), h)).toList();
    return tag(
        "table",
        tag("caption", attr("class", "visually-hidden"), caption),
        tag("thead", tag("tr", head)),
        tag("tbody", body));
  }

  /** A labelled field of a form. */
  static Html field(String name, String label, String type, String value, Object... more) {
    return tag(
        "p",
        attr("class", "field"),
        tag("label", attr("for", name), label),
        tag(
            "input",
            attr("id", name),
            attr("name", name),
            attr("type", type),
            attr("value", value),
            List.of(more)));
  }

  /** A labelled field for longer text. */
  static Html area(String name, String label, int rows, String value) {
    return Html.all(
        tag("label", attr("for", name), label),
        tag(
            "textarea",
            attr("id", name),
            attr("name", name),
            attr("rows", rows),
            attr("spellcheck", "false"),
            value));
  }

  static Html select(String name, String label, Map<String, String> options, String chosen) {
    List<Html> all = new ArrayList<>();
    options.forEach(
        (value, shown) ->
            all.add(
                tag(
                    "option",
                    attr("value", value),
                    value.equals(chosen) ? attr("selected", "") : "",
                    shown)));
    return tag(
        "p",
        attr("class", "field"),
        tag("label", attr("for", name), label),
        tag("select", attr("id", name), attr("name", name), all));
  }

  static Html note(String text) {
    return tag("p", attr("class", "note"), text);
  }
}
