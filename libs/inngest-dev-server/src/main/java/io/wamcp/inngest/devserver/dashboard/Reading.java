package io.wamcp.inngest.devserver.dashboard;

import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.registry.Functions;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Reads for people: each read is one transaction that the database ends after a few seconds, so
 * that no filter makes it work for long.
 */
final class Reading {

  private static final String BOUND = "SET LOCAL statement_timeout = '5s'";

  private final Database database;
  private final FunctionRegistry registry;

  Reading(Database database, FunctionRegistry registry) {
    this.database = database;
    this.registry = registry;
  }

  /** A read that also needs to know the functions. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection, Functions functions) throws SQLException;
  }

  <T> T read(Work<T> work) {
    return database.inTransaction(
        connection -> {
          Sql.update(connection, BOUND);
          return work.run(connection, registry.current(connection));
        });
  }
}
