package io.wamcp.local.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Waits until nothing is left to do. While nothing moves although something waits for its time, the
 * clock jumps to that time, so that back-offs, leases and re-sends of minutes take moments.
 */
final class TimeLapse {

  private static final Duration LONGEST = Duration.ofSeconds(120);
  private static final Duration LONGEST_VIRTUAL = Duration.ofHours(3);
  private static final Duration STILL = Duration.ofMillis(300);
  private static final Duration LONGEST_JUMP = Duration.ofMinutes(5);

  private static final String UNFINISHED =
      """
      SELECT (SELECT count(*) FROM event_outbox WHERE parked_at IS NULL),
        (SELECT count(*) FROM messages WHERE direction = 'outbound' AND status = 'queued'),
        (SELECT count(*) FROM inngest_idempotency WHERE outcome = 'pending'),
        (SELECT count(*) FROM inngest.runs WHERE ended_at IS NULL)
      """;

  /** Changes whenever anything is done. */
  private static final String MOVEMENT =
      """
      SELECT (SELECT COALESCE(sum(dispatches), 0) FROM event_outbox),
        (SELECT count(*) FROM send_attempts WHERE finished_at IS NOT NULL),
        (SELECT count(*) FROM send_attempts), (SELECT count(*) FROM message_statuses),
        (SELECT COALESCE(sum(claim), 0) FROM inngest.queue), (SELECT count(*) FROM inngest.queue),
        (SELECT count(*) FROM inngest.runs), (SELECT count(*) FROM inngest.steps)
      """;

  /** Schedules count only where nothing else waits: they come round for ever. */
  private static final String NEXT_DUE =
      """
      SELECT extract(epoch FROM min(due))::numeric(20, 3) FROM (
        SELECT next_dispatch_at AS due FROM event_outbox WHERE parked_at IS NULL
        UNION ALL SELECT send_due_at FROM messages WHERE status = 'queued'
        UNION ALL SELECT due_at FROM inngest.queue WHERE state <> 'leased' AND run_id IS NOT NULL
        ) AS waiting
      WHERE due > to_timestamp(?)
      """;

  private final ChaosStack stack;
  private List<Long> movedBefore = List.of();
  private List<Long> leftBefore = List.of();
  private Duration leastJump = Duration.ZERO;
  private long stillSince;

  TimeLapse(ChaosStack stack) {
    this.stack = stack;
  }

  /** Returns empty when all is done, else what was left when patience ended. */
  Optional<String> untilQuiet() {
    Instant virtualEnd = stack.clock().instant().plus(LONGEST_VIRTUAL);
    long end = System.nanoTime() + LONGEST.toNanos();
    stillSince = System.nanoTime();
    while (true) {
      List<Long> left = stack.rows().numbers(UNFINISHED);
      boolean outside = stack.metaIsBusy();
      if (!outside && left.stream().allMatch(count -> count == 0)) {
        return Optional.empty();
      }
      if (System.nanoTime() > end || stack.clock().instant().isAfter(virtualEnd)) {
        return Optional.of("not quiet: outbox, queued sends, pending items, open runs = " + left);
      }
      jumpWhenStill(outside, left);
      Pause.of(Duration.ofMillis(40));
    }
  }

  private void jumpWhenStill(boolean outside, List<Long> left) {
    List<Long> moved = stack.rows().numbers(MOVEMENT);
    if (outside || !moved.equals(movedBefore)) {
      movedBefore = moved;
      stillSince = System.nanoTime();
    } else if (System.nanoTime() - stillSince > STILL.toNanos()) {
      boolean inVain = left.equals(leftBefore);
      leastJump = inVain ? leastJump.multipliedBy(2).plusSeconds(2) : Duration.ZERO;
      leftBefore = left;
      jump(leastJump);
      stillSince = System.nanoTime();
    }
  }

  /** To the next thing due; by more where the last jumps changed nothing. */
  private void jump(Duration least) {
    Instant now = stack.clock().instant();
    String due = stack.rows().texts(NEXT_DUE, now.toEpochMilli() / 1000.0).getFirst().getFirst();
    Duration gap =
        due == null
            ? Duration.ofMinutes(1)
            : Duration.ofMillis((long) (Double.parseDouble(due) * 1000) - now.toEpochMilli() + 20);
    Duration jump = gap.compareTo(least) > 0 ? gap : least;
    stack.clock().advance(jump.compareTo(LONGEST_JUMP) < 0 ? jump : LONGEST_JUMP);
  }
}
