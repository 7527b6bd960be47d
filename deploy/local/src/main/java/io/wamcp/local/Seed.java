package io.wamcp.local;

import io.wamcp.domain.config.Secret;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.store.Clients;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.Grants;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.testkit.DatabaseAccess;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a fresh local stack needs: the schema, an owner, two numbers with tokens, one API key. */
final class Seed {

  static final String WABA_ID = "200000000000001";
  static final Map<String, String> NUMBERS = numbers();

  private Seed() {}

  private static Map<String, String> numbers() {
    Map<String, String> numbers = new LinkedHashMap<>();
    numbers.put("100000000000001", "+15550009001");
    numbers.put("100000000000002", "+15550009002");
    return numbers;
  }

  /** Brings the database to its first state; does nothing to one that has it. */
  static LocalSecrets apply(
      DatabaseAccess access, LocalSecrets secrets, Path data, Path secretsDirectory) {
    DatabaseOptions options =
        DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password());
    try (Database database = Database.open(options)) {
      database.migrate();
      Clients.Client owner =
          database.query(db -> Clients.ensureOwner(db, "owner", "Owner of this installation"));
      NUMBERS.forEach(
          (id, display) -> number(database, owner, secrets, secretsDirectory, id, display));
      if (secrets.apiKey() != null) {
        return secrets;
      }
      LocalSecrets withKey =
          secrets.withApiKey(OwnerKey.mint(database, owner, Secret.of(secrets.pepper())));
      withKey.save(data);
      return withKey;
    }
  }

  private static void number(
      Database database,
      Clients.Client owner,
      LocalSecrets secrets,
      Path secretsDirectory,
      String id,
      String display) {
    String tokenName = "wa_access_token_" + id;
    PrivateFiles.write(secretsDirectory.resolve(tokenName), secrets.accessToken());
    database.inTransactionDo(
        tx -> {
          NumberId number =
              PhoneNumbers.put(
                  tx,
                  new PhoneNumberId(id),
                  new WabaId(WABA_ID),
                  display,
                  "Simulated " + display,
                  "secrets://" + tokenName);
          Grants.put(tx, owner.id(), number, List.of("*"), null);
        });
  }
}
