package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.mcp.protocol.SampleTools.Nothing;
import io.wamcp.mcp.protocol.SampleTools.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a tool shows goes out after the text of its result, in order, in both eras. */
class ContentBlocksIT {

  @Test
  void blocksFollowTheText() {
    try (TestServer server = new TestServer(builder -> builder.tool(show()))) {
      for (JsonNode answer :
          List.of(
              TestServer.json(server.legacy("tools/call", TestServer.call("show", "{}"))),
              TestServer.json(server.modern("tools/call", TestServer.call("show", "{}"))))) {
        JsonNode result = answer.path("result");
        assertThat(result.path("structuredContent").toString()).isEqualTo("{\"text\":\"four\"}");
        assertThat(result.path("content"))
            .isEqualTo(
                TestServer.json(
                    """
                    [{"type": "text", "text": "{\\"text\\":\\"four\\"}"},
                     {"type": "image", "data": "AQID", "mimeType": "image/png"},
                     {"type": "audio", "data": "BA==", "mimeType": "audio/ogg"},
                     {"type": "resource", "resource":
                       {"uri": "sample://a", "mimeType": "text/plain", "text": "inside"}},
                     {"type": "resource_link",
                      "uri": "sample://b", "name": "b", "mimeType": "image/jpeg"}]
                    """));
      }
    }
  }

  private static SampleTools.Sample<Nothing, Text> show() {
    return SampleTools.tool(
        "show",
        Nothing.class,
        Text.class,
        "read",
        (call, input) ->
            ToolResult.success(
                new Text("four"),
                List.of(
                    ContentBlock.image(new byte[] {1, 2, 3}, "image/png"),
                    ContentBlock.audio(new byte[] {4}, "audio/ogg"),
                    new ContentBlock.Embedded("sample://a", "text/plain", "inside"),
                    new ContentBlock.Link("sample://b", "b", "image/jpeg"))));
  }
}
