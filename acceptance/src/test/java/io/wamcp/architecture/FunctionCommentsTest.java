package io.wamcp.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.wamcp.inngest.InngestFunction;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The comment of every Inngest function says what a repeat does, how many may run at once, and what
 * ends a failing run: the declaration shows the figures, not why they are right.
 */
class FunctionCommentsTest {

  private static final List<String> WORDS = List.of("Idempotency", "Concurrency", "Retry");

  /** A Javadoc that nothing but annotations and modifiers separates from a class. */
  private static final Pattern CLASS_COMMENT =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s+)*(?:public |final |abstract )*class (\\w+)",
          Pattern.DOTALL);

  @Test
  void everyFunctionSaysWhatARepeatDoesHowManyMayRunAndWhatEndsAFailingRun() {
    Map<String, List<String>> missing = new TreeMap<>();
    int checked = 0;
    for (JavaClass type : OurClasses.of(Module.WORKER)) {
      if (isFunction(type)) {
        checked++;
        List<String> words = missing(Repository.read(source(type)), type.getSimpleName());
        if (!words.isEmpty()) {
          missing.put(type.getName(), words);
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(checked).as("functions found at all").isGreaterThanOrEqualTo(11);
  }

  @Test
  void theRuleFindsWhatItLooksFor() {
    String text =
        """
        /** Idempotency of another class. */
        class Other {}
        /**
         * <b>Concurrency</b>: one.
         */
        @Deprecated
        public final class Wanted {
          /** Retry: of a method. */
          void run() {}
        }
        class Bare {}
        """;
    assertThat(missing(text, "Wanted")).containsExactly("Idempotency", "Retry");
    assertThat(missing(text, "Other")).containsExactly("Concurrency", "Retry");
    assertThat(missing(text, "Bare")).isEqualTo(WORDS);
  }

  private static List<String> missing(String source, String type) {
    String comment = "";
    Matcher comments = CLASS_COMMENT.matcher(source);
    while (comments.find()) {
      if (comments.group(2).equals(type)) {
        comment = comments.group(1);
      }
    }
    String found = comment;
    return WORDS.stream()
        .filter(word -> !Pattern.compile("\\b" + word + "\\b").matcher(found).find())
        .toList();
  }

  /** A wrapper around another function is none itself. */
  private static boolean isFunction(JavaClass type) {
    return type.isAssignableTo(InngestFunction.class)
        && !type.isInterface()
        && !type.getModifiers().contains(JavaModifier.ABSTRACT)
        && type.getFields().stream()
            .noneMatch(field -> field.getRawType().isAssignableTo(InngestFunction.class));
  }

  private static Path source(JavaClass type) {
    return Repository.root()
        .resolve("worker-service/src/main/java")
        .resolve(type.getName().replace('.', '/') + ".java");
  }
}
