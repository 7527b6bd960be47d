package io.wamcp.telemetry.metric;

import java.util.Locale;

/** A service, by the name its metrics and spans bear. */
public enum Component {
  INGRESS,
  WORKER,
  MCP;

  /** As label values say it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
