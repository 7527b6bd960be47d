package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code client_grants}: which client may use which number. Stateless. */
public final class Grants {

  /** A live grant. The daily cap is null when the grant has none of its own. */
  public record Grant(PhoneNumber number, List<String> tools, Integer dailyCap) {

    /** Whether this grant covers the tool. */
    public boolean covers(String tool) {
      return tools.contains("*") || tools.contains(tool);
    }
  }

  private static final String SELECT =
      """
      SELECT n.*, array_to_json(g.tools)::text AS grant_tools, g.daily_cap AS grant_daily_cap
      FROM client_grants g JOIN phone_numbers n ON n.id = g.phone_number_id
      WHERE g.revoked_at IS NULL AND n.disabled_at IS NULL AND g.client_id = ?
      """;

  private Grants() {}

  /** The numbers this client may use, in the order they were added. */
  public static List<Grant> ofClient(DbExecute db, ClientId client) {
    return db.createQuery(SELECT + " ORDER BY n.created_at, n.id")
        .addParam(client.toString())
        .execute()
        .map(Grants::read)
        .toList();
  }

  /** This client's grant on one number. */
  public static Optional<Grant> find(DbExecute db, ClientId client, PhoneNumberId number) {
    return db.createGet(SELECT + " AND n.wa_phone_number_id = ?")
        .addParam(client.toString())
        .addParam(number.value())
        .execute()
        .map(Grants::read);
  }

  /** The clients to be told about a message of this number: every one with a live grant. */
  public static List<ClientId> clientsOf(DbExecute db, NumberId number) {
    return db.createQuery(
            """
            SELECT g.client_id FROM client_grants g JOIN clients c ON c.id = g.client_id
            WHERE g.phone_number_id = :number AND g.revoked_at IS NULL AND c.disabled_at IS NULL
            ORDER BY g.created_at, g.id
            """)
        .addParam("number", number.toString())
        .execute()
        .map(row -> new ClientId(Rows.uuid(row, "client_id")))
        .toList();
  }

  /** Grants a number to a client with these tools, replacing what a live grant said. */
  public static void put(
      DbExecute db, ClientId client, NumberId number, List<String> tools, Integer dailyCap) {
    db.createInsert(
            """
            INSERT INTO client_grants (client_id, phone_number_id, tools, daily_cap)
            VALUES (:client, :number,
                ARRAY(SELECT jsonb_array_elements_text(CAST(:tools AS jsonb))),
                CAST(:cap AS integer))
            ON CONFLICT (client_id, phone_number_id) WHERE revoked_at IS NULL
                DO UPDATE SET tools = excluded.tools, daily_cap = excluded.daily_cap
            """)
        .addParam("client", client.toString())
        .addParam("number", number.toString())
        .addParam("tools", Json.write(tools))
        .addParam("cap", (Object) dailyCap)
        .execute();
  }

  /** Takes a number from a client; false when it had no live grant. */
  public static boolean revoke(DbExecute db, ClientId client, NumberId number, Instant now) {
    return db.createUpdate(
                """
                UPDATE client_grants SET revoked_at = :now
                WHERE client_id = :client AND phone_number_id = :number AND revoked_at IS NULL
                """)
            .addParam("now", Rows.time(now))
            .addParam("client", client.toString())
            .addParam("number", number.toString())
            .execute()
        > 0;
  }

  private static Grant read(DbRow row) {
    List<String> tools = new java.util.ArrayList<>();
    Json.read(Rows.text(row, "grant_tools")).forEach(tool -> tools.add(tool.asText()));
    return new Grant(
        PhoneNumbers.read(row), List.copyOf(tools), Rows.integer(row, "grant_daily_cap"));
  }
}
