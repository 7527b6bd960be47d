package io.wamcp.worker.drain;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.Clients;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Grants;
import io.wamcp.worker.AfterCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the items of one transaction share: who owns the installation, who is granted a number, and
 * the events that go out after it. Not thread-safe; one per transaction.
 */
public final class Batch {

  private final DbExecute tx;
  private final Map<NumberId, List<ClientId>> granted = new HashMap<>();
  private final List<DomainEvent> events = new ArrayList<>();
  private ClientId owner;

  Batch(DbExecute tx) {
    this.tx = tx;
  }

  /**
   * The client that inbound rows belong to; others see them by grant (docs: tenancy).
   *
   * @throws IllegalStateException while the installation has no owner
   */
  public ClientId owner() {
    if (owner == null) {
      owner =
          Clients.owner(tx)
              .map(Clients.Client::id)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "no owner client yet: run './wa-mcp admin owner init'"));
    }
    return owner;
  }

  /** The clients with a live grant of this number. */
  public List<ClientId> granted(NumberId number) {
    return granted.computeIfAbsent(number, id -> Grants.clientsOf(tx, id));
  }

  /** Adds events that follow from an item. */
  public void add(List<? extends DomainEvent> more) {
    events.addAll(more);
  }

  /** Writes the collected events down; they go out once the transaction has committed. */
  void flush(AfterCommit afterCommit, Instant now) {
    EventOutbox.insert(tx, events, now);
    events.forEach(afterCommit::dispatch);
  }
}
