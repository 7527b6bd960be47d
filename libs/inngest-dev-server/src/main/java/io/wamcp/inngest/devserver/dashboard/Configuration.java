package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A function's configuration in words. */
final class Configuration {

  private static final int USUAL_RETRIES = 4;
  private static final int MOST_RETRIES = 20;

  /** Options by their names on the wire, in the order in which they are shown. */
  private static final Map<String, String> OPTIONS = options();

  private Configuration() {}

  private static Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("concurrency", "Concurrency");
    options.put("throttle", "Throttle");
    options.put("rateLimit", "Rate limit");
    options.put("debounce", "Debounce");
    options.put("batchEvents", "Batch");
    options.put("priority", "Priority");
    options.put("singleton", "Singleton");
    options.put("idempotency", "Idempotency");
    options.put("cancel", "Cancelled by");
    options.put("timeouts", "Timeouts");
    return options;
  }

  /** How often one step is tried. */
  static int tries(JsonNode config) {
    for (JsonNode step : config.path("steps")) {
      return 1 + Math.min(step.at("/retries/attempts").asInt(USUAL_RETRIES), MOST_RETRIES);
    }
    return 1 + USUAL_RETRIES;
  }

  static Html triggers(JsonNode config) {
    List<Html> items = new ArrayList<>();
    for (JsonNode trigger : config.path("triggers")) {
      boolean cron = trigger.hasNonNull("cron");
      items.add(
          tag(
              "li",
              tag("code", trigger.path(cron ? "cron" : "event").asText()),
              more(trigger, "expression", " if "),
              more(trigger, "jitter", " jitter ")));
    }
    return items.isEmpty() ? Html.text("invoke only") : tag("ul", attr("class", "bare"), items);
  }

  private static Html more(JsonNode trigger, String member, String word) {
    return trigger.hasNonNull(member)
        ? Html.all(word, tag("code", trigger.get(member).asText()))
        : Html.NOTHING;
  }

  /** The names of the options that are used. */
  static Html chips(JsonNode config) {
    List<Html> chips = new ArrayList<>();
    OPTIONS.forEach(
        (key, name) -> {
          if (config.hasNonNull(key)) {
            chips.add(tag("span", attr("class", "chip"), name));
          }
        });
    return chips.isEmpty() ? tag("span", attr("class", "none"), "–") : Html.all(chips);
  }

  /** Every option that is used, with its settings. */
  static Map<String, Html> facts(JsonNode config) {
    Map<String, Html> facts = new LinkedHashMap<>();
    facts.put("Tries of a step", Html.text(Integer.toString(tries(config))));
    OPTIONS.forEach(
        (key, name) -> {
          if (config.hasNonNull(key)) {
            facts.put(name, settings(config.get(key)));
          }
        });
    return facts;
  }

  private static Html settings(JsonNode value) {
    if (value.isArray()) {
      List<Html> items = new ArrayList<>();
      value.forEach(item -> items.add(tag("li", settings(item))));
      return tag("ul", attr("class", "bare"), items);
    }
    if (!value.isObject()) {
      return tag("code", value.asText());
    }
    List<Html> parts = new ArrayList<>();
    value
        .properties()
        .forEach(
            member ->
                parts.add(
                    tag(
                        "span",
                        attr("class", "setting"),
                        member.getKey(),
                        " ",
                        tag("code", simple(member.getValue())))));
    return Html.all(parts);
  }

  private static String simple(JsonNode value) {
    return value.isValueNode() ? value.asText() : Json.text(value);
  }
}
