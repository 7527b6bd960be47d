package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The wire form of tool results. */
final class ToolContent {
  private ToolContent() {}

  static ObjectNode success(ObjectNode structured, String text, List<ContentBlock> shown) {
    ObjectNode result = withText(text);
    shown.forEach(block -> add(block, result.withArrayProperty("content").addObject()));
    result.set("structuredContent", structured);
    return result.put("isError", false);
  }

  static ObjectNode failure(ToolResult<?> failure) {
    return switch (failure) {
      case ToolResult.Failure<?> f -> withText(f.text()).put("isError", true);
      case ToolResult.Success<?> s -> throw new IllegalArgumentException("not a failure");
    };
  }

  /** The code of a failure made here; empty for a success. */
  static Optional<String> code(JsonNode result) {
    String text = result.at("/content/0/text").asText();
    int end = text.indexOf(':');
    return result.path("isError").asBoolean() && end > 0
        ? Optional.of(text.substring(0, end))
        : Optional.empty();
  }

  private static void add(ContentBlock block, ObjectNode node) {
    switch (block) {
      case ContentBlock.Image image ->
          node.put("type", "image").put("data", image.data()).put("mimeType", image.mimeType());
      case ContentBlock.Audio audio ->
          node.put("type", "audio").put("data", audio.data()).put("mimeType", audio.mimeType());
      case ContentBlock.Embedded resource ->
          node.put("type", "resource")
              .putObject("resource")
              .put("uri", resource.uri())
              .put("mimeType", resource.mimeType())
              .put("text", resource.text());
      case ContentBlock.Link link ->
          node.put("type", "resource_link")
              .put("uri", link.uri())
              .put("name", link.name())
              .put("mimeType", link.mimeType());
    }
  }

  private static ObjectNode withText(String text) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    return result;
  }
}
