package io.wamcp.testkit;

import java.time.Duration;

/** One PostgreSQL server, wherever it runs. Implementations are thread-safe. */
interface PostgresServer {

  /** Starts the server unless it runs; returns when it answers a query. */
  void start(Duration timeout);

  /** Orderly shutdown unless stopped. */
  void stop();

  /** Immediate shutdown, as after a crash. */
  void crash();

  /** Stops and removes what was made for it, but never a data directory given by the caller. */
  void close();

  int port();

  DatabaseAccess access(String database);
}
