package io.wamcp.mcp.resource;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Access;
import io.wamcp.mcp.auth.Principal;

/** Rights as key and grants say, at most a second ago. Thread-safe. */
public final class KeyReadRights implements ReadRights {

  private final Access access;

  public KeyReadRights(Access access) {
    this.access = access;
  }

  @Override
  public boolean mayRead(Principal caller) {
    return access.mayRead(caller, TOOL);
  }

  @Override
  public boolean mayRead(Principal caller, PhoneNumberId number) {
    return access.mayRead(caller, TOOL, number);
  }
}
