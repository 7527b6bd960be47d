package io.wamcp.local.chaos;

import io.wamcp.testkit.meta.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A send's row and attempts as they stand. */
record SendRow(
    String key,
    String requestId,
    String status,
    String errorCode,
    String errorType,
    boolean possibleDuplicate,
    String attempts) {

  static final String SQL =
      """
      SELECT idempotency_key, request_id, status, error_code, error_type, possible_duplicate,
        COALESCE((SELECT string_agg(a.state, ' ' ORDER BY a.attempt) FROM send_attempts a
          WHERE a.message_id = m.id), '')
      FROM messages m WHERE idempotency_key LIKE ?
      """;

  private static final Set<String> WITH_META = Set.of("sent", "delivered", "read", "played");

  static SendRow of(List<String> row) {
    return new SendRow(
        row.get(0),
        row.get(1),
        row.get(2),
        row.get(3),
        row.get(4),
        "t".equals(row.get(5)),
        row.get(6));
  }

  /**
   * What is wrong, given how Meta was told to treat it and the calls it saw. Meta has it twice only
   * where its answer was lost and no status told of it in time
   * (docs/architecture/crash-windows.md).
   *
   * @param statusesMayBeLate whether a status may have come after the time it is waited for
   */
  List<String> problems(SendKind kind, List<RecordedCall> calls, boolean statusesMayBeLate) {
    List<String> problems = new ArrayList<>();
    long accepted = calls.stream().filter(RecordedCall::accepted).count();
    int attempted = attempts.isEmpty() ? 0 : attempts.split(" ", -1).length;
    boolean twice = possibleDuplicate && (statusesMayBeLate || kind.losesStatuses());
    if (accepted > (twice ? 2 : 1)) {
      problems.add("Meta took it " + accepted + " times");
    }
    if (calls.size() > attempted) {
      problems.add(calls.size() + " calls for " + attempted + " attempts");
    }
    if (WITH_META.contains(status) && accepted == 0) {
      problems.add("Meta never took it");
    }
    if (status.equals("failed") && errorType == null) {
      problems.add("failed without a reason");
    }
    if (!settledAs(kind)) {
      problems.add("not " + kind.status());
    }
    return problems;
  }

  /** A send in doubt may have been sent again, or given up as unknown. */
  private boolean settledAs(SendKind kind) {
    boolean asMetaSays =
        status.equals(kind.status())
            && (kind.errorCode() == null || kind.errorCode().toString().equals(errorCode));
    boolean inDoubt =
        possibleDuplicate
            && (WITH_META.contains(status)
                || "outcome_unknown".equals(errorType)
                || status.equals(kind.status()));
    return asMetaSays || inDoubt;
  }
}
