package io.wamcp.mcp.resource;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.store.Database;
import io.wamcp.store.Grants;
import io.wamcp.store.LiveKeys;
import java.time.InstantSource;
import java.util.List;

/** Rights as the rows say this moment. Thread-safe. */
public final class StoredRights implements ReadRights {

  private final Database database;
  private final InstantSource clock;

  public StoredRights(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public boolean mayRead(Principal caller) {
    return caller.mayUse(TOOL)
        && !database
            .query(db -> LiveKeys.among(db, List.of(caller.apiKeyId()), clock.instant()))
            .isEmpty();
  }

  @Override
  public boolean mayRead(Principal caller, PhoneNumberId number) {
    return mayRead(caller)
        && database
            .query(db -> Grants.find(db, caller.clientId(), number))
            .filter(grant -> grant.covers(TOOL))
            .isPresent();
  }
}
