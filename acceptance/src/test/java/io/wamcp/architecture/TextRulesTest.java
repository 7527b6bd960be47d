package io.wamcp.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What must stand in no file of the repository. */
class TextRulesTest {

  private static final int LONGEST_FILE = 400;

  /** Hosts that serve packages: the machine's own settings say where those come from. */
  private static final Pattern REGISTRY_HOST =
      Pattern.compile(
          "(?i)\\b("
              + String.join(
                  "|",
                  "repo1?\\.maven\\.(apache\\.)?org",
                  "central\\.sonatype\\.(com|org)",
                  "oss\\.sonatype\\.org",
                  "registry\\.npmjs\\.org",
                  "registry\\.yarnpkg\\.com",
                  "pypi\\.org",
                  "proxy\\.golang\\.org",
                  "plugins\\.gradle\\.org",
                  "jitpack\\.io",
                  "[a-z0-9.-]*(artifactory|nexus)[a-z0-9-]*\\.[a-z0-9.-]+\\.[a-z]{2,}")
              + ")\\b");

  /** Home and work directories of one machine. */
  private static final Pattern MACHINE_PATH =
      Pattern.compile(
          "(?<![\\w.$}/-])/(root|home/[a-z]\\w*|Users/[A-Za-z]\\w*|work|tmp/[a-z])/[\\w.-]+");

  @Test
  void noFileNamesAPackageRegistry() throws IOException {
    assertThat(lines(REGISTRY_HOST)).isEmpty();
  }

  @Test
  void noFileNamesAPathOfOneMachine() throws IOException {
    assertThat(lines(MACHINE_PATH)).isEmpty();
  }

  @Test
  void theRulesFindWhatTheyLookFor() {
    assertThat(REGISTRY_HOST.matcher("https://repo1" + ".maven.org/maven2").find()).isTrue();
    assertThat(REGISTRY_HOST.matcher("https://nexus" + ".example.com/x").find()).isTrue();
    assertThat(MACHINE_PATH.matcher("see /root" + "/x.txt").find()).isTrue();
    assertThat(MACHINE_PATH.matcher("(/home" + "/anna/x)").find()).isTrue();
    assertThat(MACHINE_PATH.matcher("https://example.com/work/it").find()).isFalse();
  }

  @Test
  void noJavaFileIsLong() throws IOException {
    Set<String> wrong = new TreeSet<>();
    int checked = 0;
    for (Path file : Repository.textFiles()) {
      if (file.toString().endsWith(".java")) {
        checked++;
        long lines = Repository.read(file).lines().count();
        if (lines > LONGEST_FILE) {
          wrong.add(file + " has " + lines + " lines");
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(100);
  }

  private static Set<String> lines(Pattern forbidden) throws IOException {
    Set<String> wrong = new TreeSet<>();
    List<Path> files = Repository.textFiles();
    assertThat(files).hasSizeGreaterThan(100);
    for (Path file : files) {
      Matcher matcher = forbidden.matcher(Repository.read(file));
      while (matcher.find()) {
        wrong.add(Repository.root().relativize(file) + ": " + matcher.group());
      }
    }
    return wrong;
  }
}
