package io.wamcp.mcp.protocol;

import java.time.Instant;
import java.util.Optional;

/**
 * What the id of a legacy session says. Nothing of it is kept anywhere else.
 *
 * @param id the session's own part of its id, unique; names it in storage and authenticates nobody
 * @param version the revision agreed on
 * @param client what the client said about itself when it began
 * @param endsAt when it expires, whatever happens
 */
record Session(String id, ProtocolVersion version, Optional<ClientInfo> client, Instant endsAt) {}
