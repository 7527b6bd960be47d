package io.wamcp.worker;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.inngest.FailureContext;
import io.wamcp.inngest.InngestEvent;
import io.wamcp.inngest.NonRetriableException;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Json;
import io.wamcp.store.OutboxRow;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The event of a run that failed for good, for its failure handler. An event may be the very reason
 * of the failure, because it cannot be read as its type: then the names it still bears lead to what
 * it was about, and the outbox row may hold it whole. Stateless.
 */
public final class FailedEvents {

  /** The answer of a handler whose event neither can be read nor leads to a row. */
  public static final String NOTHING_TO_FAIL = "not readable, and nothing waits under its names";

  /** The answer of a handler whose event only bears the name of something whose own event waits. */
  public static final String NOT_ITS_EVENT =
      "not readable, and what it names has an event of its own";

  private static final System.Logger LOG = System.getLogger(FailedEvents.class.getName());

  /** The fields by which our events name their subject, and the key made of it. */
  private static final List<String> NAMES = List.of("derivedEventId", "requestId", "dispatchKey");

  /**
   * What a dispatch key has after its subject key: re-driven, a duplicate, written anew by the
   * reconciler, or by an operator.
   */
  private static final Pattern SENDING = Pattern.compile("(#[rdco][0-9]+)+$");

  /** Neither Postgres nor a log line takes every character. */
  private static final Pattern KEY = Pattern.compile("\\p{Print}{1,800}");

  private FailedEvents() {}

  /** The event as its type; empty when it is none. */
  public static <E extends DomainEvent> Optional<E> read(FailureContext context, Class<E> type) {
    try {
      return Optional.ofNullable(context.data(type));
    } catch (NonRetriableException e) {
      return Optional.empty();
    }
  }

  /** The event in an outbox row as its type; empty when it is none. */
  public static <E extends DomainEvent> Optional<E> read(OutboxRow row, Class<E> type) {
    try {
      return Optional.ofNullable(Json.mapper().convertValue(row.data(), type));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The unfinished outbox row of an event that cannot be read, found by what the event says about
   * itself. It says, and the row knows, whose it is; empty when nothing waits under its names.
   */
  public static Optional<OutboxRow> waiting(DbExecute db, FailureContext context) {
    InngestEvent event = context.originalEvent();
    for (String name : names(event)) {
      Optional<OutboxRow> row = EventOutbox.waiting(db, event.name(), name);
      if (row.isPresent()) {
        return row;
      }
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "the {0} of run {1} cannot be read, and nothing waits under its names",
        event.name(),
        context.failedRunId());
    return Optional.empty();
  }

  /** Whether the failed event is the sending that the row knows, or only bears its name. */
  public static boolean isSendingOf(OutboxRow row, FailureContext context) {
    InngestEvent event = context.originalEvent();
    return row.dispatchKey().equals(event.id())
        || row.dispatchKey().equals(event.data().path("dispatchKey").asText());
  }

  private static Set<String> names(InngestEvent event) {
    Set<String> names = new LinkedHashSet<>();
    for (String field : NAMES) {
      JsonNode value = event.data().path(field);
      add(names, value.isTextual() ? value.asText() : null);
    }
    add(names, event.id());
    return names;
  }

  private static void add(Set<String> names, String key) {
    if (key != null && KEY.matcher(key).matches()) {
      names.add(SENDING.matcher(key).replaceFirst(""));
    }
  }
}
