package io.wamcp.inngest.devserver.registry;

import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The registered functions, read again when any server on the database changed them. Thread-safe.
 */
public final class FunctionRegistry {

  private static final System.Logger LOG = System.getLogger(FunctionRegistry.class.getName());

  private volatile Functions latest = new Functions(-1, List.of(), List.of());

  /** The functions as this connection sees them now. */
  public Functions current(Connection connection) throws SQLException {
    long version =
        Sql.first(connection, "SELECT version FROM registry", row -> row.getLong(1)).orElseThrow();
    Functions known = latest;
    if (known.version() != version) {
      known = load(connection, version);
      latest = known;
    }
    return known;
  }

  /**
   * A function as it was at the latest claim or event: enough for what happens to a claimed item,
   * and one query less.
   */
  public Optional<FunctionDefinition> known(Connection connection, UUID id) throws SQLException {
    Optional<FunctionDefinition> known = latest.byId(id);
    return known.isPresent() ? known : current(connection).byId(id);
  }

  private static Functions load(Connection connection, long version) throws SQLException {
    List<FunctionDefinition> known = new ArrayList<>();
    List<FunctionDefinition> active = new ArrayList<>();
    for (Stored stored : stored(connection)) {
      Optional<FunctionDefinition> function = read(stored);
      function.ifPresent(known::add);
      function.filter(f -> !stored.archived()).ifPresent(active::add);
    }
    return new Functions(version, known, active);
  }

  private record Stored(UUID id, String app, String config, boolean archived) {}

  private static List<Stored> stored(Connection connection) throws SQLException {
    return Sql.query(
        connection,
        "SELECT f.id, a.name, f.config, f.archived FROM functions f JOIN apps a ON a.id = f.app_id"
            + " ORDER BY f.slug",
        row ->
            new Stored(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4)));
  }

  private static Optional<FunctionDefinition> read(Stored stored) {
    try {
      return Optional.of(
          FunctionReader.read(stored.id(), stored.app(), Json.stored(stored.config())));
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "stored function {0} is invalid: {1}", stored.id(), e.getMessage());
      return Optional.empty();
    }
  }
}
