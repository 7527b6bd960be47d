package io.wamcp.worker;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Collects the events a transaction writes to the outbox and hands them to the dispatcher once it
 * has committed; a rolled back one hands over nothing. Thread-safe: each transaction keeps to the
 * thread that runs it.
 */
public final class AfterCommit {

  private static final ScopedValue<Pending> PENDING = ScopedValue.newInstance();

  private record Pending(List<DomainEvent> events, List<Runnable> actions) {}

  private final Database database;
  private final Consumer<List<DomainEvent>> dispatcher;

  public AfterCommit(Database database, Consumer<List<DomainEvent>> dispatcher) {
    this.database = database;
    this.dispatcher = dispatcher;
  }

  /** Runs a transaction whose events go out right after it. */
  public <T> T transaction(Function<DbExecute, T> work) {
    Pending pending = new Pending(new ArrayList<>(), new ArrayList<>());
    T result = ScopedValue.where(PENDING, pending).call(() -> database.transaction(work));
    if (!pending.events().isEmpty()) {
      dispatcher.accept(pending.events());
    }
    pending.actions().forEach(Runnable::run);
    return result;
  }

  /** Adds an event of the running transaction; outside one the relay sends it a little later. */
  public void dispatch(DomainEvent event) {
    if (PENDING.isBound()) {
      PENDING.get().events().add(event);
    }
  }

  /** Does this once the running transaction has committed; outside one, now. Must not throw. */
  public void then(Runnable action) {
    if (PENDING.isBound()) {
      PENDING.get().actions().add(action);
    } else {
      action.run();
    }
  }
}
