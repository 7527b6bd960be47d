package io.wamcp.mcp.protocol;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a tool answers.
 *
 * @param <O> the record of a successful result
 */
public sealed interface ToolResult<O extends Record> {

  /**
   * The work is done, or accepted. Goes out as structured content and as the same JSON in a text
   * block, followed by the other blocks.
   *
   * @param output the result
   * @param shown blocks after the text; usually none
   */
  record Success<O extends Record>(O output, List<ContentBlock> shown) implements ToolResult<O> {
    /** Checks that there is a result. */
    public Success {
      Objects.requireNonNull(output, "output");
      shown = List.copyOf(shown);
    }
  }

  /**
   * The work could not be done. Goes out as text for the model, marked as an error.
   *
   * @param code stable code, {@code [a-z0-9_]}
   * @param message what is wrong, in a sentence
   * @param nextAction what the model can do about it
   */
  record Failure<O extends Record>(String code, String message, Optional<String> nextAction)
      implements ToolResult<O> {
    private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,64}");

    /** Checks the code. */
    public Failure {
      if (!CODE.matcher(code).matches()) {
        throw new IllegalArgumentException("error code must be of a-z, 0-9 and _");
      }
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(nextAction, "nextAction");
    }

    /** The text a client gets: {@code code: message}, and the advice on a line of its own. */
    public String text() {
      return code + ": " + message + nextAction.map(action -> "\nNext: " + action).orElse("");
    }
  }

  /** A result. */
  static <O extends Record> ToolResult<O> success(O output) {
    return new Success<>(output, List.of());
  }

  /** A result with something to show. */
  static <O extends Record> ToolResult<O> success(O output, List<ContentBlock> shown) {
    return new Success<>(output, shown);
  }

  /** A failure whose message says all. */
  static <O extends Record> ToolResult<O> error(String code, String message) {
    return new Failure<>(code, message, Optional.empty());
  }

  /** A failure with advice on what to do next. */
  static <O extends Record> ToolResult<O> error(String code, String message, String nextAction) {
    return new Failure<>(code, message, Optional.of(nextAction));
  }
}
