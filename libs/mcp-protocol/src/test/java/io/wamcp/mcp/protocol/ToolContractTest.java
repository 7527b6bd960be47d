package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolContractTest {
  private static final ObjectMapper SNAKE =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  record Named(String chatId, @JsonProperty("since") @OptionalField String startingAt) {}

  record Recursive(@OptionalField List<Recursive> children) {}

  record PrimitiveOptional(@OptionalField int count) {}

  record Bounded(@Constraint(maxLength = 3) String text, @OptionalField Integer count) {}

  record KeywordNames(String anyOf, String not) {}

  @Test
  void theSchemaIsDeclaredByTheRecord() {
    JsonNode schema =
        TestServer.json(
            ToolContract.of(SampleTools.echo().spec(), new ObjectMapper())
                .inputSchema()
                .toString());

    assertThat(schema)
        .isEqualTo(
            TestServer.json(
                """
                {"type":"object",
                 "properties":{
                  "to":{"type":"string","description":"Who gets it.","pattern":"^\\\\+[0-9]{4,15}$"},
                  "body":{"type":"string","minLength":1,"maxLength":20},
                  "kind":{"type":"string","enum":["text","image"]},
                  "limit":{"type":"integer","minimum":1,"maximum":100},
                  "parts":{"type":"array","maxItems":2,"items":
                    {"type":"object","properties":{
                       "label":{"type":"string","maxLength":5},"weight":{"type":"integer"}},
                     "required":["label"],"additionalProperties":false}},
                  "tags":{"type":"object","additionalProperties":{"type":"string"}},
                  "since":{"type":"string","format":"date-time"}},
                 "required":["to","body"],
                 "additionalProperties":false}"""));
    assertThat(schema.path("properties").fieldNames())
        .toIterable()
        .containsExactly("to", "body", "kind", "limit", "parts", "tags", "since");
  }

  @Test
  void propertyNamesAreThoseOfTheMapper() {
    JsonNode properties = contract(Named.class, SNAKE).inputSchema().path("properties");

    assertThat(properties.fieldNames()).toIterable().containsExactly("chat_id", "since");
  }

  @Test
  void propertiesMayBeNamedLikeKeywords() {
    assertThat(contract(KeywordNames.class, SNAKE).inputSchema().path("properties")).hasSize(2);
  }

  @Test
  void aRecordWithoutComponentsStillHasProperties() {
    JsonNode schema = contract(SampleTools.Nothing.class, SNAKE).inputSchema();

    SchemaShape.check(schema);
  }

  @Test
  void outputsAreCheckedAsTheyAreWritten() {
    ToolContract<Bounded, Bounded> contract = contract(Bounded.class, SNAKE);

    assertThat(contract.checkOutput(new Bounded("abc", null))).isEmpty();
    assertThat(contract.checkOutput(new Bounded("abcd", 1)))
        .containsExactly("\"text\" must have at most 3 characters");
    assertThat(contract.checkOutput(new Bounded(null, 1)))
        .containsExactly("missing property \"text\"");
  }

  @Test
  void whatIsNotFlatIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> contract(Recursive.class, SNAKE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> contract(PrimitiveOptional.class, SNAKE))
        .withMessageContaining("count");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Send", "send-message", "a.b", "12345678901234567890123456789012345678901"})
  void toolNamesAreThoseEveryClientTakes(String name) {
    ToolSpec.Builder<Bounded, Bounded> spec =
        ToolSpec.named(name, Bounded.class, Bounded.class)
            .title("t")
            .description("d")
            .scope("s")
            .annotations(ToolAnnotations.readsOwnData());

    assertThatIllegalArgumentException().isThrownBy(spec::build);
  }

  private static <T extends Record> ToolContract<T, T> contract(
      Class<T> type, ObjectMapper mapper) {
    ToolSpec<T, T> spec =
        ToolSpec.named("sample", type, type)
            .title("t")
            .description("d")
            .scope("s")
            .annotations(ToolAnnotations.readsOwnData())
            .build();
    return ToolContract.of(spec, mapper);
  }
}
