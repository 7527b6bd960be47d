package io.wamcp.store;

import io.wamcp.testkit.DatabaseAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes docs/reference/tables.md from the comments and definitions of a live schema. */
final class TablesPage {

  private static final String TABLES =
      """
      SELECT c.relname, COALESCE(obj_description(c.oid), '(undocumented)')
      FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        AND c.relname <> 'flyway_schema_history' ORDER BY c.relname
      """;

  private static final String COLUMNS =
      """
      SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
        COALESCE(CASE WHEN a.attidentity <> '' THEN 'identity'
          ELSE pg_get_expr(d.adbin, d.adrelid) END, ''),
        COALESCE(col_description(a.attrelid, a.attnum), '(undocumented)')
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
      """;

  private static final String CONSTRAINTS =
      """
      SELECT pg_get_constraintdef(oid) FROM pg_constraint
      WHERE conrelid = ?::regclass AND contype IN ('c', 'f') ORDER BY contype DESC, conname
      """;

  private static final String INDEXES =
      "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ? ORDER BY 1";

  private TablesPage() {}

  static String render(DatabaseAccess access) throws SQLException {
    StringBuilder page = new StringBuilder();
    page.append("# Tables\n\nGenerated from the migrated schema by `MigrationsIT`; do not edit.\n");
    page.append("What belongs together and why: [data model](../architecture/data-model.md).\n");
    try (Connection connection = access.open()) {
      for (List<String> table : rows(connection, TABLES, null)) {
        table(connection, page, table.get(0), table.get(1));
      }
    }
    return page.toString();
  }

  private static void table(Connection connection, StringBuilder page, String name, String text)
      throws SQLException {
    page.append("\n## ").append(name).append("\n\n").append(text).append("\n\n");
    page.append("| Column | Type | Null | Default | Meaning |\n|---|---|---|---|---|\n");
    for (List<String> column : rows(connection, COLUMNS, name)) {
      page.append("| `").append(column.get(0)).append("` | ").append(column.get(1));
      page.append(" | ").append("t".equals(column.get(2)) ? "yes" : "");
      page.append(" | ").append(column.get(3).isEmpty() ? "" : "`" + column.get(3) + "`");
      page.append(" | ").append(column.get(4)).append(" |\n");
    }
    list(page, "Constraints", rows(connection, CONSTRAINTS, name));
    list(page, "Indexes", rows(connection, INDEXES, name));
  }

  private static void list(StringBuilder page, String title, List<List<String>> lines) {
    if (!lines.isEmpty()) {
      page.append("\n").append(title).append(":\n\n");
      lines.forEach(line -> page.append("- `").append(line.get(0)).append("`\n"));
    }
  }

  private static List<List<String>> rows(Connection connection, String sql, String parameter)
      throws SQLException {
    List<List<String>> result = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (parameter != null) {
        statement.setString(1, parameter);
      }
      try (ResultSet rows = statement.executeQuery()) {
        int width = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= width; i++) {
            row.add(rows.getString(i));
          }
          result.add(row);
        }
      }
    }
    return result;
  }
}
