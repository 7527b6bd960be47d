package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigPart;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import java.math.BigDecimal;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes flat JSON schemas (2020-12) of records: an object at the top, no references, no unknown
 * properties. Clients drop whole tool lists over anything else. Not thread-safe; used while an
 * endpoint is built.
 */
final class SchemaFactory {
  private static final Set<String> FORBIDDEN =
      Set.of("$ref", "$defs", "definitions", "anyOf", "oneOf", "allOf", "not", "if");

  private final SchemaGenerator generator;
  private final ObjectMapper mapper;

  SchemaFactory(ObjectMapper mapper) {
    this.mapper = mapper;
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .without(Option.SCHEMA_VERSION_INDICATOR)
            .with(
                Option.INLINE_ALL_SCHEMAS,
                Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                Option.STANDARD_FORMATS)
            .with(
                new JacksonModule(
                    JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE,
                    JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY,
                    JacksonOption.SKIP_SUBTYPE_LOOKUP));
    config.forTypesInGeneral().withPropertySorter((_, _) -> 0);
    configure(config.forFields());
    this.generator = new SchemaGenerator(config.build());
  }

  /**
   * The schema of a record.
   *
   * @throws IllegalArgumentException when it would not be flat, or a component marked optional is a
   *     primitive
   */
  ObjectNode schemaOf(Class<? extends Record> type) {
    ObjectNode schema = generator.generateSchema(type);
    // A record without components; some clients insist on the property.
    if (!schema.has("properties")) {
      schema.putObject("properties");
    }
    checkFlat(type, schema);
    return schema;
  }

  private void configure(SchemaGeneratorConfigPart<FieldScope> fields) {
    fields.withRequiredCheck(field -> !isOptional(field));
    fields.withPropertyNameOverrideResolver(this::jsonName);
    fields.withNumberInclusiveMinimumResolver(
        bound(Constraint::min, value -> value == Long.MIN_VALUE, BigDecimal::valueOf));
    fields.withNumberInclusiveMaximumResolver(
        bound(Constraint::max, value -> value == Long.MAX_VALUE, BigDecimal::valueOf));
    fields.withStringMinLengthResolver(
        bound(Constraint::minLength, value -> value == 0, value -> value));
    fields.withStringMaxLengthResolver(
        bound(Constraint::maxLength, value -> value == Integer.MAX_VALUE, value -> value));
    fields.withStringPatternResolver(bound(Constraint::pattern, String::isEmpty, text -> text));
    fields.withArrayMinItemsResolver(
        bound(Constraint::minItems, value -> value == 0, value -> value));
    fields.withArrayMaxItemsResolver(
        bound(Constraint::maxItems, value -> value == Integer.MAX_VALUE, value -> value));
  }

  private static <T, R>
      com.github.victools.jsonschema.generator.ConfigFunction<FieldScope, R> bound(
          Function<Constraint, T> part, Predicate<T> unset, Function<T, R> convert) {
    return field -> {
      Constraint constraint =
          field.isFakeContainerItemScope()
              ? null
              : field.getAnnotationConsideringFieldAndGetter(Constraint.class);
      if (constraint == null || unset.test(part.apply(constraint))) {
        return null;
      }
      return convert.apply(part.apply(constraint));
    };
  }

  private static boolean isOptional(FieldScope field) {
    if (field.getAnnotationConsideringFieldAndGetter(OptionalField.class) == null) {
      return false;
    }
    if (field.getRawMember().getType().isPrimitive()) {
      throw new IllegalArgumentException(
          field.getDeclaredName() + " is optional, so it must not be a primitive");
    }
    return true;
  }

  /** The name the mapper uses, whatever naming strategy or annotation decides it. */
  private String jsonName(FieldScope field) {
    Class<?> owner = field.getRawMember().getDeclaringClass();
    return mapper
        .getSerializationConfig()
        .introspect(mapper.constructType(owner))
        .findProperties()
        .stream()
        .filter(property -> property.getInternalName().equals(field.getDeclaredName()))
        .map(BeanPropertyDefinition::getName)
        .findFirst()
        .orElse(null);
  }

  private static void checkFlat(Class<?> type, JsonNode schema) {
    for (String keyword : FORBIDDEN) {
      if (!schema.findParents(keyword).stream()
          .filter(parent -> !isPropertyList(schema, parent))
          .toList()
          .isEmpty()) {
        throw new IllegalArgumentException(
            "the schema of " + type.getName() + " is not flat: it has " + keyword);
      }
    }
  }

  /** True when the node lists properties, so that its names are names and not keywords. */
  private static boolean isPropertyList(JsonNode schema, JsonNode node) {
    return schema.findValues("properties").stream().anyMatch(list -> list == node);
  }
}
