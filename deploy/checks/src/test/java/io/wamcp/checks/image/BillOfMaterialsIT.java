package io.wamcp.checks.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.checks.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bill of materials in an image lists what is in it, and nothing for tests is. */
class BillOfMaterialsIT {

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "worker", "mcp"})
  void listsEveryLibrary(String part) throws IOException {
    Path image = Layout.of(part).folder();
    JsonNode bill = Yaml.read(image.resolve("sbom.cdx.json"));
    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(bill.at("/metadata/component/name").asText()).isEqualTo(part + "-service");

    Set<String> listed = new TreeSet<>();
    for (JsonNode component : bill.path("components")) {
      listed.add(component.path("name").asText() + "-" + component.path("version").asText());
      assertThat(component.path("purl").asText()).startsWith("pkg:maven/");
    }
    Set<String> there;
    try (Stream<Path> files = Files.list(image.resolve("lib"))) {
      there =
          files
              .map(file -> file.getFileName().toString().replaceAll("\\.jar$", ""))
              .collect(Collectors.toCollection(TreeSet::new));
    }
    assertThat(listed).isEqualTo(there);
    assertThat(there)
        .noneMatch(name -> name.matches("(wa-mcp-testkit|inngest-dev-server|junit|assertj).*"));
  }
}
