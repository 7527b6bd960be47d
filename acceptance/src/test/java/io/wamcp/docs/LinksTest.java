package io.wamcp.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.architecture.Repository;
import io.wamcp.docs.MarkdownPage.Link;
import io.wamcp.docs.MarkdownPage.NamedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation points at exists: files, headings, tests; and no page is out of reach. */
class LinksTest {

  private static final Path ROOT = Repository.root();

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    Set<String> dead = new TreeSet<>();
    int checked = 0;
    for (MarkdownPage page : MarkdownPage.all()) {
      for (Link link : page.links()) {
        checked++;
        MarkdownPage.problem(link, ROOT)
            .ifPresent(problem -> dead.add(name(page) + ": " + link.written() + " " + problem));
      }
    }
    assertThat(dead).isEmpty();
    assertThat(checked).as("links found at all").isGreaterThan(100);
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Map<String, String> sources = testSources();
    Set<String> missing = new TreeSet<>();
    int checked = 0;
    for (MarkdownPage page : MarkdownPage.all()) {
      for (NamedTest named : page.namedTests()) {
        checked++;
        Pattern method = Pattern.compile("\\bvoid " + named.method() + "\\(");
        if (!method.matcher(sources.getOrDefault(named.type(), "")).find()) {
          missing.add(name(page) + ": " + named.type() + "#" + named.method());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(checked).as("names found at all").isGreaterThan(50);
  }

  /** By name of the class; classes that share a name are put together. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (Path file : Repository.textFiles()) {
      String name = file.getFileName().toString();
      if (name.endsWith(".java") && file.toString().contains("/src/test/")) {
        sources.merge(
            name.substring(0, name.length() - 5), Repository.read(file), (a, b) -> a + "\n" + b);
      }
    }
    return sources;
  }

  @Test
  void everyPageCanBeReachedFromTheMap() throws IOException {
    Deque<Path> open = new ArrayDeque<>(List.of(ROOT.resolve("docs/README.md")));
    Set<Path> reached = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (Link link : MarkdownPage.read(open.pop()).links()) {
        boolean page = link.target().toString().endsWith(".md") && Files.exists(link.target());
        if (page && reached.add(link.target())) {
          open.add(link.target());
        }
      }
    }
    Set<String> apart = new TreeSet<>();
    for (MarkdownPage page : MarkdownPage.all()) {
      if (page.file().startsWith(ROOT.resolve("docs")) && !reached.contains(page.file())) {
        apart.add(name(page));
      }
    }
    assertThat(apart).isEmpty();
    assertThat(reached).hasSizeGreaterThan(20);
  }

  @Test
  void theChecksFindWhatTheyLookFor(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("other.md"), "# Two `words`, one\n\n## Two words one\n");
    String text =
        """
        [good](other.md#two-words-one) [also](other.md#two-words-one-1) [self](#a-heading)
        [`code`](gone.md) [wrong](other.md#three) [out](../../x.md) [web](https://example.com/x.md)
        `[not](a-link.md)` and `LinksTest#gone`

        ```
        [not](a-link.md)
        ```
        # A heading
        [later]: lost.md
        """;
    MarkdownPage page = MarkdownPage.read(Files.writeString(folder.resolve("page.md"), text));

    assertThat(page.links())
        .filteredOn(link -> MarkdownPage.problem(link, folder).isPresent())
        .extracting(Link::written)
        .containsExactlyInAnyOrder("gone.md", "other.md#three", "../../x.md", "lost.md");
    assertThat(page.links()).hasSize(7);
    assertThat(page.namedTests()).containsExactly(new NamedTest("LinksTest", "gone"));
  }

  private static String name(MarkdownPage page) {
    return ROOT.relativize(page.file()).toString();
  }
}
