package io.wamcp.runtime.config;

import java.util.Objects;
import java.util.function.Function;

/**
 * How a setting's text becomes a value and back.
 *
 * @param name the type's name in the generated documentation
 * @param secret whether values may never be shown
 * @param many whether the text is a comma separated list
 * @param parser text to value; an {@link IllegalArgumentException} says what was expected, without
 *     repeating the text
 * @param printer value to text, the inverse of the parser
 */
record SettingType<T>(
    String name,
    boolean secret,
    boolean many,
    Function<String, T> parser,
    Function<T, String> printer) {

  SettingType {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(parser, "parser");
    Objects.requireNonNull(printer, "printer");
  }
}
