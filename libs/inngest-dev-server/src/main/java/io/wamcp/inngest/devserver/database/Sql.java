package io.wamcp.inngest.devserver.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Statements with positional parameters. Instants become timestamptz, arrays SQL arrays. */
public final class Sql {

  private Sql() {}

  /** Reads one row. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Runs a statement and gives the number of rows it changed. */
  public static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  public static <T> List<T> query(
      Connection connection, String sql, Row<T> row, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    }
  }

  /** The first row. */
  public static <T> Optional<T> first(
      Connection connection, String sql, Row<T> row, Object... parameters) throws SQLException {
    return query(connection, sql, row, parameters).stream().findFirst();
  }

  public static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  public static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  /** The literal of a text array, for arrays of arrays, which unnest would flatten. */
  public static String arrayLiteral(Collection<String> texts) {
    StringBuilder literal = new StringBuilder("{");
    for (String text : texts) {
      literal.append(literal.length() == 1 ? "\"" : ",\"");
      literal.append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    return literal.append('}').toString();
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.length; i++) {
        bind(connection, statement, i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void bind(
      Connection connection, PreparedStatement statement, int index, Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case Instant at -> statement.setObject(index, at.atOffset(ZoneOffset.UTC));
      case String[] texts -> statement.setArray(index, connection.createArrayOf("text", texts));
      case Long[] numbers -> statement.setArray(index, connection.createArrayOf("bigint", numbers));
      case Integer[] numbers ->
          statement.setArray(index, connection.createArrayOf("integer", numbers));
      case UUID[] ids -> statement.setArray(index, connection.createArrayOf("uuid", ids));
      case Instant[] times -> statement.setArray(index, timestamps(connection, times));
      default -> statement.setObject(index, value);
    }
  }

  private static java.sql.Array timestamps(Connection connection, Instant[] times)
      throws SQLException {
    Object[] values = new Object[times.length];
    for (int i = 0; i < times.length; i++) {
      values[i] = times[i].toString();
    }
    return connection.createArrayOf("timestamptz", values);
  }
}
