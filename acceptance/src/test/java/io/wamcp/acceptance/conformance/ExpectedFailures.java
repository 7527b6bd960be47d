package io.wamcp.acceptance.conformance;

import io.wamcp.architecture.Repository;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known not to pass, in the suite's own format: a scenario, or one check of it. Each entry
 * has its reason on its line.
 *
 * @param name of the server and the revision
 * @param reasons by entry
 */
record ExpectedFailures(String name, Map<String, String> reasons) {

  private static final Pattern ENTRY = Pattern.compile(" {2}- ([^\\s#]+)(?: # (.+))?");

  static ExpectedFailures of(String name) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (String line : Repository.read(file(name)).lines().toList()) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        String reason = entry.group(2);
        if (reason == null || reasons.put(entry.group(1), reason) != null) {
          throw new AssertionError(name + ": no reason, or twice: " + entry.group(1));
        }
      }
    }
    return new ExpectedFailures(name, reasons);
  }

  Path file() {
    return file(name);
  }

  private static Path file(String name) {
    return Repository.root().resolve("acceptance/conformance/expected/" + name + ".yaml");
  }

  /** Failures, as {@code scenario:check}, that no entry speaks of. */
  Set<String> unexpected(Set<String> failures) {
    Set<String> left = new TreeSet<>(failures);
    left.removeIf(failure -> reasons.keySet().stream().anyMatch(entry -> covers(entry, failure)));
    return left;
  }

  /** Entries that speak of no failure. */
  Set<String> stale(Set<String> failures) {
    Set<String> left = new TreeSet<>(reasons.keySet());
    left.removeIf(entry -> failures.stream().anyMatch(failure -> covers(entry, failure)));
    return left;
  }

  private static boolean covers(String entry, String failure) {
    return failure.equals(entry) || failure.startsWith(entry + ":");
  }
}
