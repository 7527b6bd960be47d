package io.wamcp.runtime.logging;

/** Shape of a log line. */
public enum LogFormat {
  JSON,
  TEXT
}
