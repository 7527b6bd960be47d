package io.wamcp.acceptance.conformance;

import io.wamcp.acceptance.conformance.FixtureServer.Anyone;
import io.wamcp.mcp.protocol.ContentBlock;
import io.wamcp.mcp.protocol.Tool;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** The tools the conformance suite calls by name, as far as this protocol library can have them. */
final class FixtureTools {

  private FixtureTools() {}

  record Nothing() {}

  record Text(String text) {}

  private interface Body {
    ToolResult<Text> call(ToolCall<Anyone> call);
  }

  private record Fixture(ToolSpec<Nothing, Text> spec, Body body)
      implements Tool<Anyone, Nothing, Text> {
    @Override
    public boolean isVisibleTo(Anyone caller) {
      return true;
    }

    @Override
    public ToolResult<Text> call(ToolCall<Anyone> call, Nothing input) {
      return body.call(call);
    }
  }

  static List<Tool<Anyone, ?, ?>> all() {
    return List.of(
        tool("test_simple_text", says("This is a simple text response for testing.")),
        tool("test_image_content", shows(PICTURE)),
        tool("test_audio_content", shows(SOUND)),
        tool("test_embedded_resource", shows(EMBEDDED)),
        tool("test_multiple_content_types", shows(PICTURE, EMBEDDED)),
        tool(
            "test_error_handling",
            _ -> ToolResult.error("intended", "This tool intentionally returns an error.")),
        tool("test_tool_with_progress", FixtureTools::progress),
        // The suite looks for requests among what comes before the result; there are none.
        tool("test_streaming_elicitation", FixtureTools::progress),
        tool("test_logging_tool", says("Nothing was logged.")),
        tool("test_missing_capability", says("There it is."), Set.of("sampling")));
  }

  private static ToolResult<Text> progress(ToolCall<Anyone> call) {
    call.progress().report(0, 100, "begun");
    call.progress().report(50, 100, "half");
    call.progress().report(100, 100, "done");
    return ToolResult.success(new Text("done"));
  }

  private static Body says(String text) {
    return _ -> ToolResult.success(new Text(text));
  }

  private static Body shows(ContentBlock... blocks) {
    return _ -> ToolResult.success(new Text("shown"), List.of(blocks));
  }

  private static Fixture tool(String name, Body body) {
    return tool(name, body, Set.of());
  }

  private static Fixture tool(String name, Body body, Set<String> capabilities) {
    return new Fixture(
        ToolSpec.named(name, Nothing.class, Text.class)
            .title(name)
            .description("What the conformance suite expects of " + name + ".")
            .annotations(ToolAnnotations.readsOwnData())
            .scope("test")
            .clientCapabilities(capabilities)
            .build(),
        body);
  }

  /** One red pixel. */
  static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5E"
                  + "rkJggg==");

  private static final ContentBlock PICTURE = ContentBlock.image(PNG, "image/png");

  /** The head of a WAV file without a sample. */
  private static final ContentBlock SOUND =
      ContentBlock.audio(
          Base64.getDecoder()
              .decode("UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA="),
          "audio/wav");

  private static final ContentBlock EMBEDDED =
      new ContentBlock.Embedded("test://embedded", "text/plain", "An embedded resource.");
}
