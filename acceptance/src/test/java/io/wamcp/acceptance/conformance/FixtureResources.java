package io.wamcp.acceptance.conformance;

import io.wamcp.acceptance.conformance.FixtureServer.Anyone;
import io.wamcp.mcp.protocol.ResourceInfo;
import io.wamcp.mcp.protocol.ResourceProvider;
import io.wamcp.mcp.protocol.ResourceTemplate;
import io.wamcp.mcp.protocol.ResourceText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The resources the conformance suite reads and follows. */
final class FixtureResources implements ResourceProvider<Anyone> {

  private static final String TEXT = "test://static-text";
  private static final String WATCHED = "test://watched-resource";
  private static final Pattern TEMPLATE = Pattern.compile("test://template/([a-z0-9]+)/data");

  @Override
  public List<ResourceInfo> list(Anyone caller) {
    return List.of(info(TEXT), info(WATCHED));
  }

  private static ResourceInfo info(String uri) {
    return new ResourceInfo(uri, uri, uri, "What the conformance suite reads.", "text/plain");
  }

  @Override
  public List<ResourceTemplate> templates(Anyone caller) {
    return List.of(
        new ResourceTemplate(
            "test://template/{id}/data",
            "template",
            "Template",
            "What the conformance suite fills in.",
            "application/json"));
  }

  @Override
  public Optional<ResourceText> read(Anyone caller, String uri) {
    if (uri.equals(TEXT) || uri.equals(WATCHED)) {
      return Optional.of(
          new ResourceText("text/plain", "This is the content of the static text resource."));
    }
    Matcher template = TEMPLATE.matcher(uri);
    if (!template.matches()) {
      return Optional.empty();
    }
    String text = "{\"id\":\"%s\",\"templateTest\":true}".formatted(template.group(1));
    return Optional.of(new ResourceText("application/json", text));
  }

  @Override
  public boolean mayFollow(Anyone caller, String uri) {
    return uri.equals(TEXT) || uri.equals(WATCHED);
  }
}
