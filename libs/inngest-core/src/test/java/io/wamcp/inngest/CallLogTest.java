package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.inngest.testing.FunctionTester;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallLogTest {

  private static final Logger LOGGER = Logger.getLogger(CallHandler.class.getName());

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Level before = LOGGER.getLevel();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.setLevel(Level.ALL);
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void stop() {
    LOGGER.removeHandler(handler);
    LOGGER.setLevel(before);
  }

  private List<String> lines(String run) {
    return records.stream()
        .map(LogRecord::getMessage)
        .filter(text -> text.contains("run=" + run))
        .toList();
  }

  @Test
  void everyCallIsOneLineOfKeysAndValues() {
    FunctionTester.of(LabFunction.of("f", (c, step) -> step.run("a", Integer.class, () -> 1)))
        .event("lab/f", Map.of("phone", "+49170"))
        .runId("01LOG1")
        .run();
    assertThat(lines("01LOG1"))
        .containsExactly(
            "function stopped at a step: function=app-f run=01LOG1 attempt=1/5 ms=0",
            "function stopped at a step: function=app-f run=01LOG1 attempt=1/5"
                + " step=86f7e437faa5a7fce15d1ddcb9eaeaea377667b8 ms=0",
            "function returned: function=app-f run=01LOG1 attempt=1/5 ms=0");
    assertThat(records).noneMatch(record -> record.getMessage().contains("+49170"));
  }

  @Test
  void aFailureIsAWarningThatNamesNoData() {
    FunctionTester.of(
            LabFunction.of(
                "f",
                b -> b.retries(0),
                (c, step) -> {
                  throw new IllegalStateException("secret words");
                }))
        .runId("01LOG2")
        .run();
    assertThat(lines("01LOG2"))
        .containsExactly(
            "function failed for good: function=app-f run=01LOG2 attempt=1/1"
                + " error=IllegalStateException ms=0");
    assertThat(records)
        .filteredOn(record -> record.getLevel().intValue() >= Level.INFO.intValue())
        .noneMatch(record -> record.getMessage().contains("secret words"));
  }

  @Test
  void aLoopThatSwallowsInterruptionsIsNamed() {
    FunctionTester.of(
            LabFunction.of(
                "f",
                (c, step) -> {
                  for (int i = 0; i < 2000; i++) {
                    try {
                      step.sleep("a", Duration.ofSeconds(1));
                      return "done";
                    } catch (Throwable swallowed) {
                      continue;
                    }
                  }
                  return "never done";
                }))
        .runId("01LOG3")
        .run();
    assertThat(lines("01LOG3"))
        .filteredOn(text -> text.contains("swallows"))
        .containsExactly(
            "the function swallows the interruptions of its steps in a loop:"
                + " function=app-f run=01LOG3");
  }
}
