package io.wamcp.worker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.wamcp.inngest.testing.FunctionTester;
import io.wamcp.inngest.testing.TestedRun;
import io.wamcp.worker.audit.AuditArchiver.Archived;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How often the function archives; what a batch is, is in AuditArchiverIT. */
class ArchiveAuditFunctionTest {

  private static FunctionTester tester(Optional<Path> directory) {
    AuditSettings settings = new AuditSettings(directory, Duration.ofDays(90));
    // No step reaches the database: each has its outcome from the test.
    AuditArchiver archiver = new AuditArchiver(null, settings, Clock.systemUTC());
    return FunctionTester.of(new ArchiveAuditFunction(archiver));
  }

  @Test
  void archivesBatchAfterBatchUntilNothingIsOldEnough() {
    TestedRun run =
        tester(Optional.of(Path.of("archive")))
            .given("archive-batch", new Archived("one", 5000))
            .given("archive-batch:1", new Archived("two", 17))
            .given("archive-batch:2", new Archived(null, 0))
            .run();

    assertThat(run.output(new TypeReference<Map<String, Integer>>() {}))
        .isEqualTo(Map.of("changed", 5017, "files", 2));
    assertThat(run.unreached()).isEmpty();
  }

  @Test
  void leavesTheRestToTheNextNight() {
    FunctionTester tester = tester(Optional.of(Path.of("archive")));
    for (int batch = 0; batch < 201; batch++) {
      String id = batch == 0 ? "archive-batch" : "archive-batch:" + batch;
      tester.given(id, new Archived("file" + batch, 1));
    }
    TestedRun run = tester.run();

    assertThat(run.output(new TypeReference<Map<String, Integer>>() {}))
        .containsEntry("files", 200);
    assertThat(run.unreached()).containsExactly("archive-batch:200");
  }

  @Test
  void doesNothingWithoutADirectory() {
    TestedRun run = tester(Optional.empty()).run();

    assertThat(run.stepIds()).isEmpty();
    assertThat(run.output().path("reason").asText())
        .isEqualTo("audit.archive-directory is not set");
  }
}
