package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.checks.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The chart's README: the values, with the comments that stand above them in values.yaml. */
final class ValuesPage {

  private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z][A-Za-z0-9]*):.*$");
  private static final Pattern COMMENT = Pattern.compile("^ *# -- (.+)$");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String INTRODUCTION =
      """
      # Helm chart wa-mcp

      Generated from the comments in `values.yaml`; a stale page fails the build. How to install:
      [docs/operations/install.md](../../../docs/operations/install.md). Why it is as it is:
      [ADR 0024](../../../docs/adr/0024-helm-chart.md). Examples to begin with: [single node](examples/single-node.yaml),
      [production](examples/production.yaml), [Inngest Cloud](examples/inngest-cloud.yaml).

      `helm upgrade --install wa-mcp deploy/helm/wa-mcp --namespace wa-mcp --create-namespace --values my-values.yaml`

      Values that are not in this list, and values of the wrong type, are refused (`values.schema.json`). What is required in most
      installations: `postgres.host`, `inngest.url` or `inngest.mode: cloud`, `secrets.existingSecret` or
      `secrets.externalSecret`, and the hosts of what is exposed.

      """;

  private final Map<String, String> descriptions = new TreeMap<>();
  private final List<String> order = new ArrayList<>();
  private final JsonNode defaults;

  private ValuesPage(JsonNode defaults) {
    this.defaults = defaults;
  }

  static ValuesPage read(String valuesFile) {
    ValuesPage page = new ValuesPage(Yaml.object(valuesFile));
    List<String> path = new ArrayList<>();
    String comment = null;
    for (String line : valuesFile.lines().toList()) {
      Matcher key = KEY.matcher(line);
      Matcher written = COMMENT.matcher(line);
      if (written.matches()) {
        comment = written.group(1);
      } else if (key.matches()) {
        int depth = key.group(1).length() / 2;
        while (path.size() > depth) {
          path.removeLast();
        }
        path.add(key.group(2));
        if (comment != null) {
          page.descriptions.put(String.join(".", path), comment);
          page.order.add(String.join(".", path));
        }
        comment = null;
      }
    }
    return page;
  }

  /** Paths of the values that are described. */
  List<String> described() {
    return order;
  }

  String render() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    String section = "";
    for (String path : order) {
      String first = path.contains(".") ? path.substring(0, path.indexOf('.')) : "General";
      if (!first.equals(section)) {
        page.append(section.isEmpty() ? "" : "\n");
        page.append("## ")
            .append(first)
            .append("\n\n| Value | Default | What it is |\n|---|---|---|\n");
        section = first;
      }
      page.append("| `%s` | %s | %s |\n".formatted(path, defaultOf(path), descriptions.get(path)));
    }
    return page.toString();
  }

  private String defaultOf(String path) {
    JsonNode value = defaults.at("/" + path.replace('.', '/'));
    try {
      String text = value.isTextual() ? value.asText() : JSON.writeValueAsString(value);
      return text.isEmpty() ? "" : "`" + text + "`";
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
