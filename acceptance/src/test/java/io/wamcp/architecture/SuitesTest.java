package io.wamcp.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every test is run by a command, and what CI runs leaves none out: {@code ./wa-mcp test} and
 * {@code ./wa-mcp slow} share the integration tests between them by one tag, and what both leave
 * out has a command of its own.
 */
class SuitesTest {

  private static final Pattern TEST_METHOD =
      Pattern.compile(
          "^ +@(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Example"
              + "|FuzzTest)\\b",
          Pattern.MULTILINE);

  private static final Pattern TAG = Pattern.compile("^ *@Tag(s?\\([^)]*\\))", Pattern.MULTILINE);
  private static final Pattern PATTERN = Pattern.compile("<(?:in|ex)clude>(\\*\\*/[^<]*)<");

  /** A file of a test, its path as the POMs' patterns see it. */
  private static TreeMap<String, String> tests() throws IOException {
    TreeMap<String, String> tests = new TreeMap<>();
    for (Path file : Repository.textFiles()) {
      String path = Repository.root().relativize(file).toString().replace('\\', '/');
      if (path.contains("/src/test/java/") && path.endsWith(".java")) {
        String text = Repository.read(file);
        if (TEST_METHOD.matcher(text).find()) {
          tests.put(path, text);
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(300);
    return tests;
  }

  private static boolean isIntegration(String path) {
    return path.endsWith("IT.java")
        || path.startsWith("acceptance/") && path.contains("/promises/");
  }

  private static boolean isUnit(String path) {
    return path.endsWith("Test.java");
  }

  @Test
  void everyTestHasANameThatACommandLooksFor() throws IOException {
    Set<String> others =
        tests().keySet().stream()
            .filter(path -> !isUnit(path) && !isIntegration(path))
            .map(path -> path.substring(path.lastIndexOf('/') + 1))
            .collect(Collectors.toSet());
    assertThat(others).containsExactly("WebhookFuzz.java");
    assertThat(script("wa-mcp")).contains("-Dit.test=WebhookFuzz");
    assertThat(script(".ci/run")).contains("./wa-mcp fuzz");
  }

  @Test
  void onlyAcceptanceChoosesByPatternAndWhatItLeavesOutHasACommand() {
    Set<String> patterns = new TreeSet<>();
    for (Path pom : poms()) {
      Matcher matcher = PATTERN.matcher(Repository.read(pom));
      while (matcher.find() && !matcher.group(1).startsWith("**/target/")) {
        patterns.add(Repository.root().relativize(pom) + " " + matcher.group(1));
      }
    }
    assertThat(patterns)
        .containsExactly(
            "acceptance/pom.xml **/*IT.java",
            "acceptance/pom.xml **/chaos/*IT.java",
            "acceptance/pom.xml **/conformance/*IT.java",
            "acceptance/pom.xml **/promises/*.java");
    assertThat(script("wa-mcp"))
        .contains("-Dit.test='**/chaos/*IT.java'", "-Dit.test='**/conformance/*IT.java'");
    assertThat(script(".ci/run"))
        .contains("\n./wa-mcp conformance", "\n./wa-mcp chaos-table", "\n./wa-mcp chaos --seeds");
  }

  /** Unit tests are run whole; jqwik has an annotation of its own, and looks at no other. */
  @Test
  void theOnlyTagIsSlowAndStandsOnIntegrationTests() throws IOException {
    Set<String> wrong = new TreeSet<>();
    int tags = 0;
    for (var test : tests().entrySet()) {
      Matcher matcher = TAG.matcher(test.getValue());
      while (matcher.find()) {
        tags++;
        boolean right =
            matcher.group(1).equals("(\"slow\")")
                && isIntegration(test.getKey())
                && test.getValue().contains(tagOf(test.getValue()));
        if (!right) {
          wrong.add(test.getKey() + ": " + matcher.group());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(tags).as("tags found at all").isGreaterThan(10);
  }

  private static String tagOf(String text) {
    boolean properties = text.contains("import net.jqwik.api.Property;");
    return properties ? "import net.jqwik.api.Tag;" : "import org.junit.jupiter.api.Tag;";
  }

  @Test
  void oneCommandRunsWhatTheOtherLeavesOut() {
    String root = Repository.read(Repository.root().resolve("pom.xml"));
    assertThat(root)
        .containsOnlyOnce("<integration.tags>slow</integration.tags>")
        .containsOnlyOnce("<integration.tags.left-out>slow</integration.tags.left-out>")
        .containsOnlyOnce("<groups>${integration.tags}</groups>")
        .containsOnlyOnce("<excludedGroups>${integration.tags.left-out}</excludedGroups>")
        .containsPattern(
            "<id>slow</id>\\s*<properties>\\s*<integration.tags>slow</integration.tags>"
                + "\\s*<integration.tags.left-out/>\\s*</properties>");
    for (Path pom : poms()) {
      if (!pom.equals(Repository.root().resolve("pom.xml"))) {
        assertThat(Repository.read(pom))
            .as(pom.toString())
            .doesNotContain("integration.tags", "<groups>", "xcludedGroups>");
      }
    }
    assertThat(script("wa-mcp")).contains("exec mvn -B -T 2 verify \"$@\"", "maven verify -Pslow");
    assertThat(script(".ci/run")).contains("./wa-mcp test", "./wa-mcp slow");
  }

  private static Set<Path> poms() {
    try {
      Set<Path> poms = new TreeSet<>();
      Repository.textFiles().stream().filter(file -> file.endsWith("pom.xml")).forEach(poms::add);
      assertThat(poms).hasSizeGreaterThan(15);
      return poms;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String script(String name) {
    return Repository.read(Repository.root().resolve(name));
  }
}
