package io.wamcp.mcp.resource;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Access;
import io.wamcp.mcp.auth.Principal;

/** Rights as they were at most a second ago, or since they last changed. Thread-safe. */
public final class AccessRights implements ReadRights {

  private final Access access;

  public AccessRights(Access access) {
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
