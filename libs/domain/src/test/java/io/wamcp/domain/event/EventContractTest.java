package io.wamcp.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.wamcp.domain.event.EventShapes.Shape;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Records, schemas and samples of the events say the same. */
class EventContractTest {

  private static final EventSchemas SCHEMAS = new EventSchemas();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  static Stream<Shape> shapes() {
    return EventShapes.ALL.stream();
  }

  @Test
  void everyEventRecordHasAShape() {
    assertThat(EventShapes.ALL)
        .extracting(Shape::type)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(permitted());
  }

  private static List<Class<? extends DomainEvent>> permitted() {
    return Arrays.stream(DomainEvent.class.getPermittedSubclasses())
        .<Class<? extends DomainEvent>>map(type -> type.asSubclass(DomainEvent.class))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyFieldHasAMeaning(Shape shape) {
    assertThat(Arrays.stream(shape.type().getRecordComponents()).map(RecordComponent::getName))
        .containsExactlyInAnyOrderElementsOf(shape.fields().keySet());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aValidSampleIsAcceptedAndSurvivesTheRoundTrip(Shape shape) throws IOException {
    List<Path> files = EventSamples.files(shape.name(), "valid-");
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      JsonNode sample = EventSamples.read(file);
      assertThat(problems(shape, sample)).as("%s", file).isEmpty();
      DomainEvent event = EventSamples.JSON.treeToValue(sample, shape.type());
      JsonNode written = EventSamples.JSON.valueToTree(event);
      assertThat(written).as("%s", file).isEqualTo(sample);
      assertThat(EventSamples.JSON.treeToValue(written, shape.type())).isEqualTo(event);
      checkKeys(shape, event);
    }
  }

  private static void checkKeys(Shape shape, DomainEvent event) {
    assertThat(event.eventName()).isEqualTo(shape.name());
    assertThat(event.subjectKey()).isNotBlank().hasSizeLessThanOrEqualTo(EventFields.MAX_KEY);
    assertThat(event.dispatchKey()).startsWith(event.subjectKey());
    assertThat(event.phoneNumberId()).isNotNull();
    boolean hint = event instanceof MessageSendCompleted;
    assertThat(event.confirmation())
        .isEqualTo(hint ? Confirmation.ACKNOWLEDGED : Confirmation.CONSUMER);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aMalformedSampleIsRejected(Shape shape) throws IOException {
    List<Path> files = EventSamples.files(shape.name(), "malformed-");
    assertThat(files).hasSizeGreaterThanOrEqualTo(2);
    for (Path file : files) {
      JsonNode sample = EventSamples.read(file);
      assertThat(problems(shape, sample)).as("%s", file).isNotEmpty();
      // Readers ignore fields they do not know, so that a newer writer may add some.
      if (!file.getFileName().toString().contains("unknown-field")) {
        assertThat(accepts(shape, sample)).as("%s", file).isFalse();
      }
    }
  }

  /** These have no record: the functions they start read nothing of them. */
  @ParameterizedTest
  @EnumSource(CronEvent.class)
  void theDataOfAnEventThatStartsAFunctionByHandIsEmpty(CronEvent event) throws IOException {
    List<Path> valid = EventSamples.files(event.eventName(), "valid-");
    assertThat(valid).isNotEmpty();
    for (Path file : valid) {
      assertThat(problems(SCHEMAS.of(event), EventSamples.read(file))).as("%s", file).isEmpty();
    }
    List<Path> malformed = EventSamples.files(event.eventName(), "malformed-");
    assertThat(malformed).hasSizeGreaterThanOrEqualTo(2);
    for (Path file : malformed) {
      assertThat(problems(SCHEMAS.of(event), EventSamples.read(file))).as("%s", file).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void schemaAndRecordAgreeOnEveryField(Shape shape) throws IOException {
    ObjectNode full =
        (ObjectNode) EventSamples.read(EventSamples.files(shape.name(), "valid-").getFirst());
    for (String field : shape.fields().keySet()) {
      agree(shape, full.deepCopy().without(field), field + " absent");
      if (full.path(field).isTextual()) {
        agree(shape, full.deepCopy().put(field, "  "), field + " blank");
        agree(shape, full.deepCopy().put(field, "a\u0000b"), field + " with NUL");
        for (int length :
            new int[] {32, 33, 64, 65, 255, 256, 257, 512, 513, 800, 801, 1024, 1025}) {
          agree(shape, full.deepCopy().put(field, "x".repeat(length)), field + " of " + length);
          agree(
              shape, full.deepCopy().put(field, "😀".repeat(length)), field + ", emoji " + length);
        }
      } else if (full.has(field)) {
        agree(shape, full.deepCopy().put(field, "text"), field + " as text");
      }
    }
  }

  private static void agree(Shape shape, JsonNode data, String what) {
    // Free text that is not bounded by the record is not bounded by the schema.
    assertThat(problems(shape, data).isEmpty())
        .as("%s: %s", shape.name(), what)
        .isEqualTo(accepts(shape, data));
  }

  @Test
  void anEventThatAsksForAFileStaysBelowTheMediaRoot() throws IOException {
    Shape shape = EventShapes.of(MediaUploadRequested.class);
    ObjectNode sample =
        (ObjectNode) EventSamples.read(EventSamples.files(shape.name(), "valid-").getFirst());
    for (String path : List.of("/etc/passwd", "../x", "a/../../x", "a\\b", "C:\\x", "..")) {
      ObjectNode data = sample.deepCopy().put("localPath", path);
      assertThat(problems(shape, data)).as(path).isNotEmpty();
      assertThat(accepts(shape, data)).as(path).isFalse();
    }
  }

  @Test
  void readersIgnoreWhatTheyDoNotKnow() throws IOException {
    Shape shape = EventShapes.of(ClientNotify.class);
    ObjectNode sample =
        (ObjectNode) EventSamples.read(EventSamples.files(shape.name(), "valid-").getFirst());
    assertThatThrownBy(() -> EventShapes.of(String.class)).isInstanceOf(RuntimeException.class);
    assertThat(accepts(shape, sample.put("addedLater", 1))).isTrue();
  }

  private static boolean accepts(Shape shape, JsonNode data) {
    try {
      EventSamples.JSON.treeToValue(data, shape.type());
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static List<String> problems(Shape shape, JsonNode data) {
    return problems(SCHEMAS.of(shape), data);
  }

  private static List<String> problems(ObjectNode definition, JsonNode data) {
    Schema schema = REGISTRY.getSchema(definition);
    return schema
        .validate(
            data.toString(),
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Object::toString)
        .toList();
  }
}
