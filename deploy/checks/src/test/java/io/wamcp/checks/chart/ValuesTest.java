package io.wamcp.checks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.checks.Folders;
import io.wamcp.checks.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** values.yaml, its schema and its page say the same. */
class ValuesTest {

  private static final Path SCHEMA = Folders.chart().resolve("values.schema.json");
  private static final Path PAGE = Folders.chart().resolve("README.md");

  @Test
  void theSchemaKnowsTheServicesSettings() throws IOException {
    ObjectNode schema = SettingsSchema.into(Chart.schema());
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(DefaultPrettyPrinter.FixedSpaceIndenter.instance);
    String text = new ObjectMapper().writer(printer).writeValueAsString(schema) + "\n";
    if (Folders.update()) {
      Files.writeString(SCHEMA, text);
    }
    assertThat(SCHEMA).as("run ./wa-mcp docs to rewrite it").content().isEqualTo(text);
  }

  @Test
  void thePageListsTheValues() throws IOException {
    String page = ValuesPage.read(valuesFile()).render();
    if (Folders.update()) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).as("run ./wa-mcp docs to rewrite it").content().isEqualTo(page);
  }

  @Test
  void everyValueIsDescribed() throws IOException {
    Set<String> described = new TreeSet<>(ValuesPage.read(valuesFile()).described());
    assertThat(leaves(Chart.defaults(), described)).isEqualTo(described);
    assertThat(described).hasSizeGreaterThan(100);
  }

  @Test
  void theSchemaHasEveryValueAndNoOther() {
    ObjectNode schema = Chart.schema();
    Set<String> wrong = new TreeSet<>();
    compare(schema, schema, Chart.defaults(), "", wrong);
    wrong.remove(".global"); // Helm's own
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyValueIsSetBySomeVariant() throws IOException {
    Set<String> untried = new TreeSet<>(ValuesPage.read(valuesFile()).described());
    ObjectNode defaults = Chart.defaults();
    Variants.all()
        .values()
        .forEach(
            values ->
                untried.removeIf(path -> differs(defaults, values, "/" + path.replace('.', '/'))));
    // Their defaults are tried by every example; other numbers and words take no other way.
    untried.removeIf(path -> isPlain(defaults.at("/" + path.replace('.', '/'))));
    assertThat(untried).isEmpty();
  }

  private static boolean differs(ObjectNode defaults, ObjectNode values, String path) {
    JsonNode set = values.at(path);
    return !set.isMissingNode() && !set.equals(defaults.at(path));
  }

  private static boolean isPlain(JsonNode value) {
    return value.isNumber()
        || (value.isTextual() && !value.asText().isEmpty())
        || isResources(value);
  }

  private static boolean isResources(JsonNode value) {
    return value.isArray() && !value.isEmpty() || value.has("requests");
  }

  private static String valuesFile() throws IOException {
    return Files.readString(Folders.chart().resolve("values.yaml"));
  }

  /** Paths of all values; what is described as a whole is not looked into. */
  private static Set<String> leaves(JsonNode values, Set<String> whole) {
    Set<String> leaves = new TreeSet<>();
    collect(values, "", whole, leaves);
    return leaves;
  }

  private static void collect(JsonNode node, String path, Set<String> whole, Set<String> leaves) {
    if (whole.contains(path) || !node.isObject() || node.isEmpty()) {
      leaves.add(path);
      return;
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      collect(
          entry.getValue(),
          path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
          whole,
          leaves);
    }
  }

  private static void compare(
      ObjectNode root, JsonNode schema, JsonNode values, String path, Set<String> wrong) {
    JsonNode resolved = Variants.resolve(root, schema);
    if (!resolved.has("type") && !resolved.has("anyOf")) {
      wrong.add(path + " has no type");
    }
    JsonNode properties = resolved.path("properties");
    if (values.isEmpty() || properties.isMissingNode()) {
      return;
    }
    if (resolved.path("additionalProperties").asBoolean(true)) {
      wrong.add(path + " admits anything");
    }
    Set<String> names = new TreeSet<>();
    properties.fieldNames().forEachRemaining(names::add);
    Set<String> there = new TreeSet<>();
    values.fieldNames().forEachRemaining(there::add);
    names.stream().filter(n -> !there.contains(n)).forEach(n -> wrong.add(path + "." + n));
    there.stream().filter(n -> !names.contains(n)).forEach(n -> wrong.add(path + "." + n));
    names.stream()
        .filter(there::contains)
        .forEach(n -> compare(root, properties.get(n), values.get(n), path + "." + n, wrong));
  }

  @Test
  void theExamplesAreReadAsTheyStand() {
    assertThat(Yaml.merge(Yaml.object("{a: {b: 1, c: 2}}"), Yaml.object("{a: {b: 3}, d: [1]}")))
        .isEqualTo(Yaml.object("{a: {b: 3, c: 2}, d: [1]}"));
  }
}
