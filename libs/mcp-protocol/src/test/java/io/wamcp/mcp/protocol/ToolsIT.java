package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.TestServer.call;
import static io.wamcp.mcp.protocol.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolsIT {
  private static final String VALID = "\"to\":\"+4912345\",\"body\":\"hello\"";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void successIsStructuredAndTheSameAsText() {
    JsonNode result = callTool("echo", "{" + VALID + ",\"parts\":[{\"label\":\"a\"}]}");

    assertThat(result.path("isError").booleanValue()).isFalse();
    assertThat(result.path("structuredContent"))
        .isEqualTo(json("{\"to\":\"+4912345\",\"body\":\"hello\",\"parts\":[{\"label\":\"a\"}]}"));
    assertThat(result.at("/content/0/type").asText()).isEqualTo("text");
    assertThat(result.at("/content/0/text").asText())
        .isEqualTo(result.path("structuredContent").toString());
  }

  @Test
  void failureIsTextWithAStableCode() {
    JsonNode result = callTool("refuse", "{\"text\":\"x\"}");

    assertThat(result.path("isError").booleanValue()).isTrue();
    assertThat(result.has("structuredContent")).isFalse();
    assertThat(text(result)).isEqualTo("no_such_chat: There is no chat.\nNext: List the chats.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | missing property \"to\"; missing property \"body\"",
        "{\"body\":\"x\"} | missing property \"to\"",
        "{\"to\":null,\"body\":\"x\"} | missing property \"to\"",
        "{V,\"cc\":1} | unknown property \"cc\", allowed are to, body, kind, limit, parts, tags, since",
        "{V,\"limit\":\"ten\"} | \"limit\" must be of type integer",
        "{V,\"limit\":1.5} | \"limit\" must be of type integer",
        "{V,\"limit\":0} | \"limit\" must be at least 1",
        "{V,\"limit\":101} | \"limit\" must be at most 100",
        "{V,\"kind\":\"video\"} | \"kind\" must be one of text, image",
        "{\"to\":\"4912\",\"body\":\"x\"} | \"to\" must match the pattern ^\\+[0-9]{4,15}$",
        "{\"to\":\"+4912345\",\"body\":\"\"} | \"body\" must have at least 1 characters",
        "{\"to\":\"+4912345\",\"body\":\"123456789012345678901\"} | \"body\" must have at most 20 characters",
        "{V,\"parts\":[{\"label\":\"toolong\"}]} | \"parts.0.label\" must have at most 5 characters",
        "{V,\"parts\":[{}]} | missing property \"parts.0.label\"",
        "{V,\"parts\":[{\"label\":\"a\",\"x\":1}]} | unknown property \"parts.0.x\", allowed are label, weight",
        "{V,\"parts\":[{\"label\":\"a\"},{\"label\":\"a\"},{\"label\":\"a\"}]} | \"parts\" must have at most 2 items",
        "{V,\"since\":\"yesterday\"} | \"since\" has a value that cannot be used",
        "[] | arguments must be of type object"
      })
  void argumentProblemsSayWhatToChange(String arguments, String problem) {
    JsonNode result = callTool("echo", arguments.replace("V", VALID));

    assertThat(result.path("isError").booleanValue()).isTrue();
    assertThat(text(result))
        .isEqualTo(
            "invalid_arguments: "
                + problem
                + ".\nNext: Correct the arguments and call echo again.");
  }

  @Test
  void manyProblemsAreCutShort() {
    JsonNode result =
        callTool("echo", "{" + VALID + ",\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}");

    assertThat(text(result)).contains("\"e\"").doesNotContain("\"f\"").contains("2 more problems");
  }

  @Test
  void nullsMeanAbsentAndArgumentsMayBeAbsent() {
    assertThat(callTool("echo", "{" + VALID + ",\"limit\":null}").path("isError").booleanValue())
        .isFalse();
    JsonNode absent = json(server.legacy("tools/call", "{\"name\":\"who_am_i\"}"));
    assertThat(absent.at("/result/isError").booleanValue()).isFalse();
  }

  @Test
  void anExceptionOfAToolTellsOnlyAReference() {
    HttpResponse<String> response = server.legacy("tools/call", call("crash", "{}"));

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode result = json(response).path("result");
    assertThat(result.path("isError").booleanValue()).isTrue();
    assertThat(text(result)).startsWith("internal_error: ").contains("Reference ");
    assertThat(response.body()).doesNotContain("secret").doesNotContain("IllegalState");
  }

  @Test
  void anExceptionOfARecordTellsOnlyThatTheArgumentsAreBad() {
    HttpResponse<String> response =
        server.legacy("tools/call", call("picky", "{\"value\":\"boom\"}"));

    assertThat(json(response).at("/result/isError").booleanValue()).isTrue();
    assertThat(response.body()).contains("invalid_arguments").doesNotContain("secret");
  }

  @Test
  void aHiddenToolIsNotListedAndSaysWhichScopeItNeeds() {
    JsonNode list = json(server.legacy("tools/list", "{}"));
    JsonNode result = callTool("send", "{}");
    HttpResponse<String> allowed =
        server.post(
            server.request().setHeader("Authorization", "Bearer key-sender"),
            TestServer.message("tools/call", call("send", "{}")));

    assertThat(list.findValuesAsText("name")).doesNotContain("send");
    assertThat(text(result)).startsWith("not_permitted: ").contains("scope send");
    assertThat(json(allowed).at("/result/isError").booleanValue()).isFalse();
  }

  @Test
  void requestIdsAreUnique() {
    String first = callTool("request_id", "{}").at("/structuredContent/text").asText();
    String second = callTool("request_id", "{}").at("/structuredContent/text").asText();

    assertThat(first).isNotEmpty().isNotEqualTo(second);
  }

  @Test
  void everyDefinitionIsWhatClientsTake() {
    JsonNode tools = json(server.legacy("tools/list", "{}")).at("/result/tools");

    assertThat(tools).isNotEmpty();
    for (JsonNode tool : tools) {
      assertThat(tool.path("name").asText()).matches("[a-z0-9_]{1,40}");
      assertThat(tool.path("title").asText()).isNotBlank();
      assertThat(tool.path("description").asText()).isNotBlank();
      for (String hint :
          Set.of("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")) {
        assertThat(tool.path("annotations").path(hint).isBoolean()).isTrue();
      }
      SchemaShape.check(tool.path("inputSchema"));
      SchemaShape.check(tool.path("outputSchema"));
    }
  }

  @Test
  void fifteenToolsStayBelow12Kilobytes() {
    try (TestServer many =
        new TestServer(
            builder ->
                IntStream.range(0, 6)
                    .forEach(
                        index ->
                            builder.tool(
                                SampleTools.tool(
                                    "extra_" + index,
                                    SampleTools.Input.class,
                                    SampleTools.Output.class,
                                    "read",
                                    SampleTools.echo().body()))))) {
      HttpResponse<String> first = many.legacy("tools/list", "{}");
      HttpResponse<String> second = many.legacy("tools/list", "{}");

      assertThat(json(first).at("/result/tools")).hasSize(15);
      assertThat(first.body().getBytes(StandardCharsets.UTF_8).length).isLessThan(12 * 1024);
      assertThat(second.body()).isEqualTo(first.body());
    }
  }

  private static JsonNode callTool(String tool, String arguments) {
    HttpResponse<String> response = server.legacy("tools/call", call(tool, arguments));
    assertThat(response.statusCode()).isEqualTo(200);
    return json(response).path("result");
  }

  private static String text(JsonNode result) {
    return result.at("/content/0/text").asText();
  }
}
