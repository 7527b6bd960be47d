package io.wamcp.inngest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;

/** A throwable as the protocol writes it: name, message, bounded stack and causes. */
final class ErrorReport {

  private static final int LONGEST_MESSAGE = 4096;
  private static final int MOST_FRAMES = 30;
  private static final int MOST_CAUSES = 3;

  private ErrorReport() {}

  /** The report; a step's failure that passed through the function keeps its original words. */
  static ObjectNode of(Throwable error) {
    return of(error, 0);
  }

  private static ObjectNode of(Throwable error, int depth) {
    ObjectNode json = Json.object();
    String stack;
    if (error instanceof StepException step) {
      json.put("name", Json.clean(step.errorName(), LONGEST_MESSAGE));
      stack = step.originalStack();
    } else {
      json.put("name", name(error.getClass()));
      stack = stack(error);
    }
    json.put("message", message(error));
    if (!stack.isEmpty()) {
      json.put("stack", Json.clean(stack, 4 * LONGEST_MESSAGE));
    }
    if (error.getCause() != null && depth < MOST_CAUSES) {
      json.set("cause", of(error.getCause(), depth + 1));
    }
    return json;
  }

  private static String name(Class<?> type) {
    // An anonymous class has no simple name; its superclass says what it is.
    return type.getSimpleName().isEmpty() && type.getSuperclass() != null
        ? name(type.getSuperclass())
        : type.getSimpleName();
  }

  private static String message(Throwable error) {
    String text = error.getMessage();
    return text == null ? name(error.getClass()) : Json.clean(text, LONGEST_MESSAGE);
  }

  private static String stack(Throwable error) {
    StackTraceElement[] frames = error.getStackTrace();
    StringBuilder text = new StringBuilder(name(error.getClass()));
    text.append(": ").append(message(error));
    for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
      text.append("\n    at ").append(frames[i]);
    }
    return text.toString();
  }
}
