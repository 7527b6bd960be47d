package io.wamcp.local;

import java.util.Locale;

/** The parts of the stack that run on their own and can be killed on their own. */
public enum ServiceName {
  INNGEST,
  WORKER,
  INGRESS,
  MCP;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
