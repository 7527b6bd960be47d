package io.wamcp.domain.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import io.wamcp.domain.event.EventShapes.Field;
import io.wamcp.domain.event.EventShapes.Shape;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.UUID;

/** Makes the JSON schemas (2020-12) of the event records. */
final class EventSchemas {

  private final SchemaGenerator generator;

  EventSchemas() {
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.INLINE_ALL_SCHEMAS, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
    config.forTypesInGeneral().withPropertySorter((_, _) -> 0);
    config
        .forTypesInGeneral()
        .withCustomDefinitionProvider(
            (type, context) -> {
              ObjectNode definition = definition(type.getErasedType(), context);
              return definition == null ? null : new CustomDefinition(definition, true);
            });
    config
        .forFields()
        .withRequiredCheck(field -> shape(field) != null && !shape(field).optional())
        .withDescriptionResolver(field -> shape(field) == null ? null : shape(field).meaning())
        .withStringMaxLengthResolver(
            field -> isBoundedText(field) ? shape(field).maxLength() : null)
        .withStringPatternResolver(EventSchemas::pattern);
    this.generator = new SchemaGenerator(config.build());
  }

  ObjectNode of(Shape shape) {
    ObjectNode schema = generator.generateSchema(shape.type());
    schema.put("title", shape.name());
    schema.put("description", shape.meaning());
    schema.get("properties").forEach(EventSchemas::openWhenShapeless);
    if (shape.type() == MessageSendCompleted.class) {
      completed(schema);
    }
    return schema;
  }

  /** Meta's own objects are passed on as they are. */
  private static void openWhenShapeless(JsonNode property) {
    if ("object".equals(property.path("type").asText()) && !property.has("properties")) {
      ((ObjectNode) property).remove("additionalProperties");
    }
  }

  /** Data of the events that start a scheduled function by hand. */
  ObjectNode of(CronEvent event) {
    ObjectNode schema = new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode();
    schema.put("$schema", SchemaVersion.DRAFT_2020_12.getIdentifier());
    schema.put("title", event.eventName());
    schema.put("description", "Starts a scheduled function by hand. Its data is empty.");
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    return schema;
  }

  /** A sent message has a wamid. */
  private static void completed(ObjectNode schema) {
    ((ObjectNode) schema.at("/properties/status")).putArray("enum").add("sent").add("failed");
    schema.putObject("if").putObject("properties").putObject("status").put("const", "sent");
    schema.putObject("then").putArray("required").add("wamid");
  }

  private static ObjectNode definition(Class<?> type, SchemaGenerationContext context) {
    ObjectNode definition = context.getGeneratorConfig().createObjectNode();
    if (EventShapes.OPAQUE_IDS.containsKey(type)) {
      return definition
          .put("type", "string")
          .put("maxLength", EventShapes.OPAQUE_IDS.get(type))
          .put("pattern", EventShapes.TEXT);
    }
    if (isUuidId(type)) {
      return definition.put("type", "string").put("format", "uuid");
    }
    return Map.class.isAssignableFrom(type) ? definition.put("type", "object") : null;
  }

  private static boolean isUuidId(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    return components != null && components.length == 1 && components[0].getType() == UUID.class;
  }

  private static Field shape(FieldScope field) {
    Class<?> owner = field.getRawMember().getDeclaringClass();
    return DomainEvent.class.isAssignableFrom(owner)
        ? EventShapes.of(owner).fields().get(field.getDeclaredName())
        : null;
  }

  private static boolean isBoundedText(FieldScope field) {
    return field.getType().getErasedType() == String.class
        && shape(field) != null
        && shape(field).maxLength() > 0;
  }

  private static String pattern(FieldScope field) {
    if (!isBoundedText(field)) {
      return null;
    }
    return "localPath".equals(field.getDeclaredName()) ? EventShapes.BELOW_ROOT : EventShapes.TEXT;
  }
}
