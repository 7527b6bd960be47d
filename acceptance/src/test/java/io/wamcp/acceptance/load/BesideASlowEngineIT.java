package io.wamcp.acceptance.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.local.StackOptions;
import io.wamcp.local.bench.Bench;
import io.wamcp.local.bench.Bench.Paced;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine gets a real server's pace: it looks at its queue every 150 ms and starts at most 100
 * runs a second. What comes in faster must still be through in a moment, and one number's sends
 * must keep up with Meta (D16, D17, D18). A short form with wide margins; the figures come from
 * {@code ./wa-mcp bench paced}.
 */
@Tag("slow")
class BesideASlowEngineIT {

  /** A run for each message, its notification and each status would be more than it starts. */
  private static final int PER_SECOND = 80;

  private static final int SENDS_PER_SECOND = 8;
  private static final Duration DURATION = Duration.ofSeconds(10);

  @Test
  void whatExceedsTheEnginesPaceIsThroughInAMomentAndInOrder(@TempDir Path data) {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    Paced paced =
        Bench.paced(
            StackOptions.onFreePorts(data),
            PER_SECOND,
            SENDS_PER_SECOND,
            DURATION,
            new PrintStream(table, false, UTF_8));

    long each = PER_SECOND * DURATION.toSeconds();
    assertThat(paced.posted()).as(table.toString(UTF_8)).isEqualTo(each);
    assertThat(paced.rows()).as(table.toString(UTF_8)).isEqualTo(each);
    assertThat(paced.statusRows()).as(table.toString(UTF_8)).isEqualTo(each);
    assertThat(paced.rowMillis()).as(table.toString(UTF_8)).isLessThan(15_000);
    assertThat(paced.sendMillis()).as(table.toString(UTF_8)).isLessThan(15_000);
    assertThat(paced.outOfOrder()).as(table.toString(UTF_8)).isZero();
  }
}
