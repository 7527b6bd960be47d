package io.wamcp.docs;

import io.wamcp.architecture.Repository;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file as far as links are concerned. Code blocks are left out; anchors are made as the
 * usual repository hosts make them from headings.
 */
record MarkdownPage(Path file, String text) {

  private static final Pattern FENCE =
      Pattern.compile("(?ms)^ {0,12}(```+|~~~+).*?(^ {0,12}\\1[`~]*\\s*$|\\z)");
  private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
  private static final Pattern INLINE_LINK =
      Pattern.compile("\\]\\(\\s*<?([^()\\s<>]+)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
  private static final Pattern DEFINED_LINK =
      Pattern.compile("(?m)^ {0,3}\\[[^\\]]+\\]:\\s*(\\S+)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6}\\s+(.+?)\\s*#*$");
  private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");

  /** A relative link: where it leads, and the heading it names. */
  record Link(String written, Path target, Optional<String> anchor) {}

  /** A test method that the page names as {@code Class#method}. */
  record NamedTest(String type, String method) {}

  static MarkdownPage read(Path file) {
    return new MarkdownPage(file, Repository.read(file));
  }

  static List<MarkdownPage> all() throws IOException {
    return Repository.textFiles().stream()
        .filter(file -> file.toString().endsWith(".md"))
        .sorted()
        .map(MarkdownPage::read)
        .toList();
  }

  private String withoutBlocks() {
    return FENCE.matcher(text).replaceAll("");
  }

  List<Link> links() {
    String prose = CODE.matcher(withoutBlocks()).replaceAll("");
    return Stream.of(INLINE_LINK, DEFINED_LINK)
        .flatMap(pattern -> pattern.matcher(prose).results())
        .map(match -> match.group(1))
        .filter(target -> !ELSEWHERE.matcher(target).matches())
        .map(this::link)
        .toList();
  }

  private Link link(String written) {
    int hash = written.indexOf('#');
    String path = hash < 0 ? written : written.substring(0, hash);
    Optional<String> anchor =
        hash < 0 ? Optional.empty() : Optional.of(written.substring(hash + 1));
    String decoded = URLDecoder.decode(path, StandardCharsets.UTF_8);
    Path target = path.isEmpty() ? file : file.resolveSibling(decoded).normalize();
    return new Link(written, target, anchor);
  }

  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    HEADING
        .matcher(withoutBlocks())
        .results()
        .map(match -> anchor(match.group(1)))
        .forEach(
            anchor -> {
              int before = seen.merge(anchor, 1, Integer::sum) - 1;
              anchors.add(before == 0 ? anchor : anchor + "-" + before);
            });
    return anchors;
  }

  private static String anchor(String heading) {
    String shown = heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
    return shown.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  List<NamedTest> namedTests() {
    return NAMED_TEST.matcher(withoutBlocks()).results().map(MarkdownPage::namedTest).toList();
  }

  private static NamedTest namedTest(MatchResult match) {
    return new NamedTest(match.group(1), match.group(2));
  }

  /** What is wrong with a link; empty when it leads somewhere inside the repository. */
  static Optional<String> problem(Link link, Path root) {
    if (!link.target().startsWith(root)) {
      return Optional.of("leads out of the repository");
    }
    if (!Files.exists(link.target())) {
      return Optional.of("leads to no file");
    }
    boolean page = link.target().toString().endsWith(".md");
    return link.anchor()
        .filter(anchor -> page && !read(link.target()).anchors().contains(anchor))
        .map(anchor -> "names no heading");
  }
}
