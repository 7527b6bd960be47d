package io.wamcp.mcp.protocol;

import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The declaration of a tool. Everything a client is told about it comes from here.
 *
 * @param name {@code [a-z0-9_]}, at most 40 characters: clients put the server's name before it,
 *     and refuse more than 64
 * @param title short name for people
 * @param description what it does and when to use it, for a model
 * @param input record of the arguments
 * @param output record of the result
 * @param annotations hints
 * @param scope the permission a caller needs; shown to callers who lack it
 * @param clientCapabilities capabilities the client must have declared, by name; usually none
 */
public record ToolSpec<I extends Record, O extends Record>(
    String name,
    String title,
    String description,
    Class<I> input,
    Class<O> output,
    ToolAnnotations annotations,
    String scope,
    Set<String> clientCapabilities) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,40}");

  /**
   * Checks the declaration.
   *
   * @throws IllegalArgumentException when the name breaks the rule or a text is blank
   */
  public ToolSpec {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "tool name '" + name + "' must be 1 to 40 characters of a-z, 0-9 and _");
    }
    requireText(title, name, "title");
    requireText(description, name, "description");
    requireText(scope, name, "scope");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(annotations, "annotations");
    clientCapabilities = Set.copyOf(clientCapabilities);
  }

  private static void requireText(String text, String name, String what) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("tool '" + name + "' needs a " + what);
    }
  }

  /** Starts the declaration of a tool. */
  public static <I extends Record, O extends Record> Builder<I, O> named(
      String name, Class<I> input, Class<O> output) {
    return new Builder<>(name, input, output);
  }

  /** Collects a declaration. Not thread-safe. */
  public static final class Builder<I extends Record, O extends Record> {
    private final String name;
    private final Class<I> input;
    private final Class<O> output;
    private String title;
    private String description;
    private ToolAnnotations annotations;
    private String scope;
    private Set<String> clientCapabilities = Set.of();

    private Builder(String name, Class<I> input, Class<O> output) {
      this.name = name;
      this.input = input;
      this.output = output;
    }

    /** Sets the name for people. */
    public Builder<I, O> title(String value) {
      this.title = value;
      return this;
    }

    /** Sets the text for models. */
    public Builder<I, O> description(String value) {
      this.description = value;
      return this;
    }

    /** Sets the hints. */
    public Builder<I, O> annotations(ToolAnnotations value) {
      this.annotations = value;
      return this;
    }

    /** Sets the permission a caller needs. */
    public Builder<I, O> scope(String value) {
      this.scope = value;
      return this;
    }

    /** Sets the client capabilities without which the tool cannot work. */
    public Builder<I, O> clientCapabilities(Set<String> value) {
      this.clientCapabilities = value;
      return this;
    }

    /**
     * The declaration.
     *
     * @throws IllegalArgumentException see {@link ToolSpec}
     */
    public ToolSpec<I, O> build() {
      return new ToolSpec<>(
          name, title, description, input, output, annotations, scope, clientCapabilities);
    }
  }
}
