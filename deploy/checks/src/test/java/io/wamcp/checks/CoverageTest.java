package io.wamcp.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The gate over all lines counts the lines of all that runs in production. */
class CoverageTest {

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  @Test
  void noLibraryAndNoServiceIsLeftOut() throws IOException {
    String gates = Files.readString(Folders.root().resolve("acceptance/coverage/pom.xml"));
    assertThat(modules())
        .hasSizeGreaterThan(12)
        .allSatisfy(
            module ->
                assertThat(gates)
                    .contains("<directory>../../" + module + "/target/classes</directory>"));
  }

  private static List<String> modules() throws IOException {
    return MODULE
        .matcher(Files.readString(Folders.root().resolve("pom.xml")))
        .results()
        .map(found -> found.group(1))
        .filter(module -> module.startsWith("libs/") || module.endsWith("-service"))
        .filter(module -> !module.equals("libs/testkit"))
        .toList();
  }
}
