package io.wamcp.acceptance.observability;

import io.wamcp.telemetry.metric.Label;
import io.wamcp.telemetry.metric.Metric;
import io.wamcp.telemetry.metric.MetricType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PromQL expression, as far as its words and selectors go. */
record Expression(String text) {

  /** What is neither metric nor label, in the rules and the dashboard. */
  private static final Set<String> WORDS =
      Set.of(
          "sum",
          "max",
          "min",
          "avg",
          "count",
          "by",
          "without",
          "and",
          "or",
          "unless",
          "rate",
          "increase",
          "absent",
          "deriv",
          "clamp_min",
          "histogram_quantile",
          "on",
          "vector",
          "topk");

  private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\{([^}]*)\\}");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
  private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without)\\s*\\(([^)]*)\\)");
  private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][\\w:]*");

  /** The metrics and recorded ratios it names. */
  List<String> names() {
    return words().stream().filter(word -> word.startsWith("wamcp")).toList();
  }

  /** What is wrong with it; empty when every word is known and declared. */
  List<String> problems(Set<String> recorded) {
    List<String> problems = new ArrayList<>();
    for (String word : words()) {
      if (!WORDS.contains(word) && !recorded.contains(word) && declared(word).isEmpty()) {
        problems.add("nobody declares " + word);
      }
    }
    if (!balanced()) {
      problems.add("brackets do not match");
    }
    Matcher selectors = SELECTOR.matcher(text);
    while (selectors.find()) {
      String name = selectors.group(1);
      String matchers = selectors.group(2);
      declared(name).ifPresent(metric -> checkMatchers(metric, name, matchers, problems));
    }
    return problems;
  }

  private List<String> words() {
    String rest = SELECTOR.matcher(text).replaceAll("$1 ");
    rest = GROUPING.matcher(rest).replaceAll(" ");
    rest = rest.replaceAll("\\[[^\\]]*\\]", " ").replaceAll("\\b\\d[\\d.]*[smhd]?\\b", " ");
    return WORD.matcher(rest).results().map(found -> found.group()).toList();
  }

  private boolean balanced() {
    for (String pair : List.of("()", "{}", "[]")) {
      if (count(pair.charAt(0)) != count(pair.charAt(1))) {
        return false;
      }
    }
    return count('"') % 2 == 0;
  }

  private long count(char one) {
    return text.chars().filter(c -> c == one).count();
  }

  private static void checkMatchers(
      Metric metric, String name, String matchers, List<String> problems) {
    Matcher matcher = MATCHER.matcher(matchers);
    int end = 0;
    while (matcher.find()) {
      end = matcher.end();
      String label = matcher.group(1);
      boolean le = label.equals("le") && name.endsWith("_bucket");
      Optional<Label> declared =
          metric.labels().stream().filter(one -> one.name().equals(label)).findFirst();
      if (declared.isPresent()) {
        checkValue(name, declared.get(), matcher.group(3), problems);
      } else if (!le) {
        problems.add(name + " has no label " + label);
      }
    }
    if (!matchers.substring(end).isBlank()) {
      problems.add("cannot be read: " + matchers);
    }
  }

  /** Alternatives are values; a pattern has to find one at least. Open labels may get any. */
  private static void checkValue(String name, Label label, String value, List<String> problems) {
    boolean open = label.most() > label.known().size();
    for (String one : value.split("\\|")) {
      boolean found = label.known().stream().anyMatch(known -> known.matches(one));
      boolean variable = one.startsWith("$");
      if (!found && !open && !variable) {
        problems.add(name + ": " + label.name() + " is never " + one);
      }
    }
  }

  private static Optional<Metric> declared(String name) {
    return Arrays.stream(Metric.values()).filter(metric -> exposes(metric, name)).findFirst();
  }

  private static boolean exposes(Metric metric, String name) {
    if (metric.type() != MetricType.HISTOGRAM) {
      return name.equals(metric.wireName());
    }
    return Set.of("_bucket", "_count", "_sum", "_max").stream()
        .anyMatch(suffix -> name.equals(metric.wireName() + suffix));
  }
}
