package io.wamcp.mcp.auth;

import io.wamcp.domain.id.ClientId;
import io.wamcp.store.Database;
import io.wamcp.store.Grants;
import io.wamcp.store.Grants.Grant;
import java.time.InstantSource;
import java.util.List;

/** Remembers for a moment what clients are granted. Thread-safe. */
final class GrantCache {

  private final Database database;
  private final BriefMemory<ClientId, List<Grant>> grants;

  GrantCache(Database database, InstantSource clock) {
    this.database = database;
    this.grants = new BriefMemory<>(clock, KeyCache.LONGEST, KeyCache.MOST_ENTRIES);
  }

  /** The live grants of a client, as they were at most {@link KeyCache#LONGEST} ago. */
  List<Grant> of(ClientId client) {
    return grants.get(client, id -> database.query(db -> Grants.ofClient(db, id)));
  }

  void forget() {
    grants.forget();
  }
}
