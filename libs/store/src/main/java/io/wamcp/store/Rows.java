package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbRow;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Reads columns and binds values with the forms DbClient can map. The {@code as…} methods of its
 * columns do not link on this Helidon version (ADR 0001) and must not be used.
 */
final class Rows {

  private Rows() {}

  static String text(DbRow row, String column) {
    return row.column(column).get(String.class);
  }

  static UUID uuid(DbRow row, String column) {
    return row.column(column).get(UUID.class);
  }

  static Integer integer(DbRow row, String column) {
    return row.column(column).get(Integer.class);
  }

  static Long bigint(DbRow row, String column) {
    return row.column(column).get(Long.class);
  }

  static boolean flag(DbRow row, String column) {
    return Boolean.TRUE.equals(row.column(column).get(Boolean.class));
  }

  static byte[] bytes(DbRow row, String column) {
    return row.column(column).get(byte[].class);
  }

  static Instant instant(DbRow row, String column) {
    Timestamp value = row.column(column).get(Timestamp.class);
    return value == null ? null : value.toInstant();
  }

  static JsonNode json(DbRow row, String column) {
    String value = row.column(column).get(String.class);
    return value == null ? null : Json.read(value);
  }

  /** The form a {@code timestamptz} parameter needs. */
  static Object time(Instant instant) {
    return instant == null ? null : OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
