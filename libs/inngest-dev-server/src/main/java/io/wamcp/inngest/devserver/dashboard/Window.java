package io.wamcp.inngest.devserver.dashboard;

import io.wamcp.inngest.devserver.Ulid;
import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of a list that is ordered by ULID, newest first. Times are turned into ids, which begin
 * with a time, so that one index finds the stretch.
 *
 * @param before id after which the list goes on; above all ids for the first page
 * @param from lowest id that is shown
 */
record Window(String before, String from) {

  static final int ROWS = 50;

  private static final String LAST = "8";
  private static final String FIRST = "0";
  private static final long MAX_MILLIS = (1L << 48) - 1;

  static Window of(Query query) {
    String before = query.text("before");
    String until = query.time("to").map(t -> bound(t.plusSeconds(60))).orElse(LAST);
    boolean paged = Ulid.isUlid(before) && before.compareTo(until) < 0;
    return new Window(paged ? before : until, query.time("from").map(Window::bound).orElse(FIRST));
  }

  /** The lowest id of a moment. */
  static String bound(Instant at) {
    return Ulid.of(Math.clamp(at.toEpochMilli(), 0, MAX_MILLIS), new byte[Ulid.ENTROPY_BYTES]);
  }

  /** The link to what comes next; empty when the page is not full. */
  static Optional<Html> next(Query query, String path, int shown, String lastId) {
    return shown < ROWS
        ? Optional.empty()
        : Optional.of(
            Html.tag(
                "p",
                Html.attr("class", "more"),
                Parts.link(query.with(path, "before", lastId), "Older")));
  }
}
