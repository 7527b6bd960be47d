package io.wamcp.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One run of the official conformance suite against a server, under one revision of the protocol.
 *
 * @param run how the suite itself ended; 0 when what failed was expected and nothing else was
 * @param failures the checks that failed, by scenario; an empty set for a scenario without any
 */
record Suite(Command.Result run, Map<String, Set<String>> failures) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** Runs every scenario of the revision, those the suite's own server cannot pass included. */
  static Suite of(String url, String revision, ExpectedFailures expected) {
    Npm npm = Npm.installed();
    Path results = emptyFolder(npm.file("results").resolve(expected.name()));
    Command.Result run =
        npm.run(
            LONGEST,
            npm.program("conformance"),
            List.of(
                "server",
                "--url",
                url,
                "--suite",
                "all",
                "--spec-version",
                revision,
                "--expected-failures",
                expected.file().toString(),
                "--output-dir",
                results.toString()));
    return new Suite(run, read(results));
  }

  /** The scenarios there are for a revision, as the suite lists them. */
  static Set<String> scenarios(String revision) {
    Npm npm = Npm.installed();
    List<String> arguments = List.of("list", "--server", "--spec-version", revision);
    String list = npm.run(LONGEST, npm.program("conformance"), arguments).out();
    return list.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("- "))
        .map(line -> line.split(" ")[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Fails the test when anything failed, passed or was left out that should not have. */
  void hasEndedAs(ExpectedFailures expected, String revision) {
    assertThat(failures.keySet()).as("scenarios that ran").isEqualTo(scenarios(revision));
    assertThat(failures).hasSizeGreaterThan(30);
    assertThat(expected.unexpected(failed())).as("unexpected failures\n%s", run.out()).isEmpty();
    assertThat(expected.stale(failed())).as("unexpected passes\n%s", run.out()).isEmpty();
    assertThat(run.exit()).as("the suite's own judgement\n%s", run.out()).isZero();
  }

  /** The failures as {@code scenario:check}. */
  Set<String> failed() {
    Set<String> all = new TreeSet<>();
    failures.forEach(
        (scenario, checks) -> checks.forEach(check -> all.add(scenario + ":" + check)));
    return all;
  }

  /** The suite counts a warning as a failure. */
  private static final Set<String> FAILED = Set.of("FAILURE", "WARNING");

  private static final String TIME = "-\\d{4}-\\d\\d-\\d\\dT[-\\w]+$";

  private static Path emptyFolder(Path folder) {
    try {
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Set<String>> read(Path results) {
    Map<String, Set<String>> failures = new TreeMap<>();
    try (Stream<Path> folders = Files.list(results)) {
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        // server-<scenario>-<time of the run>
        String name = folder.getFileName().toString();
        String scenario = name.replaceFirst("^server-", "").replaceFirst(TIME, "");
        Set<String> failed = failures.computeIfAbsent(scenario, _ -> new TreeSet<>());
        for (JsonNode check : JSON.readTree(folder.resolve("checks.json").toFile())) {
          if (FAILED.contains(check.path("status").asText())) {
            failed.add(check.path("id").asText());
          }
        }
      }
      return failures;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
