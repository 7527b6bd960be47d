package io.wamcp.local;

import java.util.Map;

/** Starts parts of the stack, and returns when they are ready. */
interface Host {

  Hosted start(ServiceName name, Map<String, String> settings);
}
