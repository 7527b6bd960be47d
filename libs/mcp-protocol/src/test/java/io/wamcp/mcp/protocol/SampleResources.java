package io.wamcp.mcp.protocol;

import io.wamcp.mcp.protocol.SampleTools.Caller;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Notes anybody may read, and one that only callers with the right to send may. */
final class SampleResources implements ResourceProvider<Caller> {
  static final String ONE = "note://one";
  static final String TWO = "note://two";
  static final String SECRET = "note://secret";
  static final String UMLAUT = "note://\u00fc";

  /** What nobody may read any more. */
  final Set<String> withdrawn = ConcurrentHashMap.newKeySet();

  @Override
  public List<ResourceInfo> list(Caller principal) {
    return List.of(ONE, TWO, SECRET).stream()
        .filter(uri -> mayFollow(principal, uri))
        .map(uri -> new ResourceInfo(uri, uri.substring(7), "Note", "A note.", "text/plain"))
        .toList();
  }

  @Override
  public List<ResourceTemplate> templates(Caller principal) {
    return List.of(new ResourceTemplate("note://{id}", "note", "Note", "A note.", "text/plain"));
  }

  @Override
  public Optional<ResourceText> read(Caller principal, String uri) {
    if (uri.equals("note://crash")) {
      throw new IllegalStateException("secret internal detail");
    }
    return mayFollow(principal, uri)
        ? Optional.of(new ResourceText("text/plain", "text of " + uri))
        : Optional.empty();
  }

  @Override
  public boolean mayFollow(Caller principal, String uri) {
    boolean known = Set.of(ONE, TWO, SECRET, UMLAUT).contains(uri) || uri.startsWith("note://n");
    return known
        && !withdrawn.contains(uri)
        && (!uri.equals(SECRET) || principal.scopes().contains("send"));
  }
}
