package io.wamcp.mcp.resource;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Principal;

/**
 * What a caller may read now: asked again whenever something is delivered to it, as rights are
 * withdrawn while a stream is open. Thread-safe. A {@link
 * io.wamcp.store.DatabaseUnavailableException} means that nothing is known.
 */
public interface ReadRights {

  /** The tool whose scope and grants count: resources show what it shows. */
  String TOOL = "get_messages";

  /** Whether the caller's key covers reading, apart from any number. */
  boolean mayRead(Principal caller);

  /** Whether the caller's client may, besides, read at this number. */
  boolean mayRead(Principal caller, PhoneNumberId number);
}
