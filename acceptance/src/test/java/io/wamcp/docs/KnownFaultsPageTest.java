package io.wamcp.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/architecture/known-faults.md names tests that exist. */
class KnownFaultsPageTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/architecture/known-faults.md");
  private static final Pattern NAMED =
      Pattern.compile("`([A-Z]\\w*(?:Test|IT)|[A-Z]\\w+)(?:\\.(\\w+))?`");

  @Test
  void everyNamedTestExists() throws IOException {
    Map<String, List<String>> tests = tests();
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (String line : Files.readAllLines(PAGE)) {
      Matcher matcher = NAMED.matcher(line);
      while (matcher.find()) {
        named++;
        String method = matcher.group(2) == null ? "" : "void " + matcher.group(2) + "(";
        boolean found =
            tests.getOrDefault(matcher.group(1), List.of()).stream()
                .anyMatch(source -> source.contains(method));
        if (!found) {
          missing.add(matcher.group());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(50);
  }

  @Test
  void everyFaultHasATest() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| Upstream"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(30).allMatch(row -> NAMED.matcher(row).find());
  }

  /** Sources by class name; two modules may have a class of the same name. */
  private static Map<String, List<String>> tests() throws IOException {
    Map<String, List<String>> tests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(KnownFaultsPageTest::isTest).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        tests.computeIfAbsent(name, key -> new ArrayList<>()).add(Files.readString(file));
      }
    }
    return tests;
  }

  private static boolean isTest(Path file) {
    return file.toString().endsWith(".java") && file.toString().contains("src/test/java");
  }
}
