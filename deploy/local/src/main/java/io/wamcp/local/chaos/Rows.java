package io.wamcp.local.chaos;

import io.wamcp.testkit.DatabaseAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the database from outside, a connection a question. Thread-safe. */
record Rows(DatabaseAccess access) {

  /** The database did not answer. */
  static final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unavailable(SQLException cause) {
      super("the database does not answer", cause);
    }
  }

  /** Every row as texts; null where a column is. */
  List<List<String>> texts(String sql, Object... parameters) {
    try (Connection connection = access.open();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      List<List<String>> result = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          List<String> row = new ArrayList<>();
          for (int column = 1; column <= columns; column++) {
            row.add(rows.getString(column));
          }
          result.add(row);
        }
      }
      return result;
    } catch (SQLException e) {
      throw new Unavailable(e);
    }
  }

  /** The first row's columns, all of them numbers. */
  List<Long> numbers(String sql, Object... parameters) {
    return texts(sql, parameters).getFirst().stream().map(Long::valueOf).toList();
  }
}
