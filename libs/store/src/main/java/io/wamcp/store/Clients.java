package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.ClientId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code clients}: the tenants. Stateless. */
public final class Clients {

  /** One tenant; {@code disabled} refuses every use of its keys. */
  public record Client(
      ClientId id, String name, String displayName, boolean owner, boolean disabled) {}

  private Clients() {}

  /** The one client that owns this installation, if it has been made. */
  public static Optional<Client> owner(DbExecute db) {
    return db.createGet("SELECT * FROM clients WHERE is_owner").execute().map(Clients::read);
  }

  public static Optional<Client> find(DbExecute db, ClientId id) {
    return db.createGet("SELECT * FROM clients WHERE id = :id")
        .addParam("id", id.toString())
        .execute()
        .map(Clients::read);
  }

  public static Optional<Client> findByName(DbExecute db, String name) {
    return db.createGet("SELECT * FROM clients WHERE name = :name")
        .addParam("name", name)
        .execute()
        .map(Clients::read);
  }

  /** Every client, for operators. */
  public static List<Client> all(DbExecute db) {
    return db.createQuery("SELECT * FROM clients ORDER BY created_at, id")
        .execute()
        .map(Clients::read)
        .toList();
  }

  /**
   * Makes the owner if there is none, and returns it. Safe when several processes start at once.
   */
  public static Client ensureOwner(DbExecute db, String name, String displayName) {
    db.createInsert(
            """
            INSERT INTO clients (name, display_name, is_owner) VALUES (:name, :display, true)
            ON CONFLICT DO NOTHING
            """)
        .addParam("name", name)
        .addParam("display", displayName)
        .execute();
    return owner(db)
        .orElseThrow(
            () -> new IllegalStateException("a client named " + name + " exists and is no owner"));
  }

  /** Makes a client that is not the owner; empty when the name is taken. */
  public static Optional<ClientId> create(DbExecute db, String name, String displayName) {
    return db.createGet(
            """
            INSERT INTO clients (name, display_name) VALUES (:name, :display)
            ON CONFLICT DO NOTHING RETURNING id
            """)
        .addParam("name", name)
        .addParam("display", displayName)
        .execute()
        .map(row -> new ClientId(Rows.uuid(row, "id")));
  }

  /** Disables a client from this moment, or enables it again with null. */
  public static void setDisabled(DbExecute db, ClientId id, Instant sinceOrNull) {
    db.createUpdate("UPDATE clients SET disabled_at = CAST(:since AS timestamptz) WHERE id = :id")
        .addParam("since", Rows.time(sinceOrNull))
        .addParam("id", id.toString())
        .execute();
  }

  private static Client read(DbRow row) {
    return new Client(
        new ClientId(Rows.uuid(row, "id")),
        Rows.text(row, "name"),
        Rows.text(row, "display_name"),
        Rows.flag(row, "is_owner"),
        Rows.instant(row, "disabled_at") != null);
  }
}
