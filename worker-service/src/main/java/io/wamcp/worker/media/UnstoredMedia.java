package io.wamcp.worker.media;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.inngest.Step;
import io.wamcp.store.Database;
import io.wamcp.store.EventOutbox;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * What is done about media until they are stored: the request is noted, so that the outbox does not
 * keep it. Thread-safe.
 */
final class UnstoredMedia {

  private static final Logger LOG = System.getLogger(UnstoredMedia.class.getName());

  private final Database database;

  UnstoredMedia(Database database) {
    this.database = database;
  }

  /** Notes the request; returns the result of the function's run. */
  Map<String, Object> note(String function, DomainEvent request, Step step) {
    step.run(
        "acknowledge",
        () ->
            database.inTransactionDo(
                tx -> EventOutbox.confirm(tx, request.eventName(), request.subjectKey())));
    LOG.log(
        Level.INFO,
        "{0}: media storage is not configured, {1} noted",
        function,
        request.subjectKey());
    return Map.of("stored", false, "reason", "media storage not configured");
  }
}
