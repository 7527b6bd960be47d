package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.store.ApiKeys.ApiKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TenantsIT {

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void thereIsOneOwnerHoweverManyProcessesStart() throws Exception {
    List<ClientId> owners =
        InParallel.run(
            8,
            i ->
                () ->
                    store.database.query(
                        db -> Clients.ensureOwner(db, "local-owner", "Owner").id()));
    assertThat(owners).containsOnly(store.client);
    assertThat(store.database.query(db -> Clients.ensureOwner(db, "another-name", "x")).id())
        .isEqualTo(store.client);
    assertThat(store.one(db -> Clients.findByName(db, "local-owner"))).isPresent();
    assertThat(store.one(db -> Clients.find(db, store.client))).isPresent();
    assertThat(store.one(db -> Clients.find(db, new ClientId(UUID.randomUUID())))).isEmpty();
  }

  @Test
  void aKeyIsFoundByItsPrefixAndRefusedOnceRevokedExpiredOrDisabled() {
    store.database.query(
        db ->
            ApiKeys.insert(
                db,
                new ApiKeys.NewKey(
                    store.client,
                    "laptop",
                    "abcdefghijkl",
                    new byte[32],
                    List.of("tools:ping", "numbers:1"),
                    true,
                    List.of("+1555*"),
                    7,
                    8,
                    NOW.plusSeconds(60),
                    null)));
    ApiKey key = key("abcdefghijkl");
    assertThat(key.clientId()).isEqualTo(store.client);
    assertThat(key.ownerKey()).isTrue();
    assertThat(key.scopes()).containsExactly("tools:ping", "numbers:1");
    assertThat(key.hash()).hasSize(32);
    assertThat(key.readOnly()).isTrue();
    assertThat(key.recipients()).containsExactly("+1555*");
    assertThat(key.rpmLimit()).isEqualTo(7);
    assertThat(store.one(db -> ApiKeys.dailyLimit(db, store.client, key.id()))).contains(8);
    ClientId another = new ClientId(UUID.randomUUID());
    assertThat(store.one(db -> ApiKeys.dailyLimit(db, another, key.id()))).isEmpty();
    assertThat(key.liveAt(NOW.plusSeconds(59))).isTrue();
    assertThat(key.liveAt(NOW.plusSeconds(60))).isFalse();

    store.database.inTransactionDo(
        tx -> tx.createUpdate("UPDATE clients SET disabled_at = now()").execute());
    assertThat(key("abcdefghijkl").liveAt(NOW)).isFalse();
    store.database.inTransactionDo(
        tx -> tx.createUpdate("UPDATE clients SET disabled_at = NULL").execute());

    assertThat(revoke(new ClientId(UUID.randomUUID()))).as("another client").isFalse();
    assertThat(revoke(store.client)).isTrue();
    assertThat(revoke(store.client)).isFalse();
    assertThat(key("abcdefghijkl").liveAt(NOW)).isFalse();
    assertThat(store.list(db -> ApiKeys.ofClient(db, store.client))).hasSize(1);
    assertThat(store.one(db -> ApiKeys.findByPrefix(db, "zzzzzzzzzzzz"))).isEmpty();
  }

  @Test
  void aGrantOpensOneNumberToOneClient() {
    assertThat(grants()).isEmpty();
    put(List.of("send_message"), 10);
    assertThat(grants())
        .singleElement()
        .satisfies(
            grant -> {
              assertThat(grant.number().id()).isEqualTo(store.number);
              assertThat(grant.covers("send_message")).isTrue();
              assertThat(grant.covers("get_messages")).isFalse();
              assertThat(grant.dailyCap()).isEqualTo(10);
            });
    put(List.of("*"), null);
    assertThat(grants())
        .singleElement()
        .satisfies(
            grant -> {
              assertThat(grant.covers("get_messages")).isTrue();
              assertThat(grant.dailyCap()).isNull();
            });
    assertThat(store.one(db -> Grants.find(db, store.client, StoreFixture.PHONE))).isPresent();
    assertThat(store.one(db -> Grants.find(db, store.client, new PhoneNumberId("1000002"))))
        .isEmpty();
    assertThat(store.list(db -> Grants.clientsOf(db, store.number))).containsExactly(store.client);
    assertThat(store.list(db -> Grants.clientsOf(db, store.otherNumber))).isEmpty();

    store.database.inTransactionDo(
        tx -> tx.createUpdate("UPDATE client_grants SET revoked_at = now()").execute());
    assertThat(grants()).isEmpty();
    put(List.of("*"), null);
    assertThat(grants()).hasSize(1);
  }

  @Test
  void aNumberIsAddedOnceAndComesBackWhenAddedAgain() {
    store.database.inTransactionDo(
        tx -> tx.createUpdate("UPDATE phone_numbers SET disabled_at = now()").execute());
    assertThat(store.one(db -> PhoneNumbers.find(db, StoreFixture.PHONE)))
        .get()
        .extracting(PhoneNumbers.PhoneNumber::disabled)
        .isEqualTo(true);
    var again =
        store.database.query(
            db ->
                PhoneNumbers.put(
                    db, StoreFixture.PHONE, new WabaId("2000009"), "+1 5", "Shop", "secrets://y"));
    assertThat(again).isEqualTo(store.number);
    var number =
        store.database.query(db -> PhoneNumbers.find(db, StoreFixture.PHONE)).orElseThrow();
    assertThat(number.disabled()).isFalse();
    assertThat(number.label()).isEqualTo("Shop");
    assertThat(store.database.query(PhoneNumbers::all)).hasSize(2);
    assertThat(store.list(db -> PhoneNumbers.ofAccount(db, new WabaId("2000001")))).hasSize(1);
  }

  @Test
  void anOwnerCannotTakeTheNameOfAnotherClient() {
    store.database.inTransactionDo(
        tx -> tx.createUpdate("UPDATE clients SET is_owner = false").execute());
    assertThatThrownBy(
            () -> store.database.query(db -> Clients.ensureOwner(db, "local-owner", "x")))
        .isInstanceOf(IllegalStateException.class);
  }

  private List<Grants.Grant> grants() {
    return store.database.query(db -> Grants.ofClient(db, store.client));
  }

  private void put(List<String> tools, Integer cap) {
    store.database.inTransactionDo(tx -> Grants.put(tx, store.client, store.number, tools, cap));
  }

  @Test
  void aLastUseIsNotedAndNeverMovesBack() {
    ApiKeyId id = store.newKey("abcdefghijkl");
    note(id, NOW.plusSeconds(5), "2001:db8::1");
    note(id, NOW, "192.0.2.1");
    note(new ApiKeyId(UUID.randomUUID()), NOW, null);

    assertThat(key("abcdefghijkl").lastUsedAt()).isEqualTo(NOW.plusSeconds(5));
    assertThat(key("abcdefghijkl").lastUsedIp()).isEqualTo("2001:db8::1");
    note(id, NOW.plusSeconds(6), null);
    assertThat(key("abcdefghijkl").lastUsedIp()).isNull();
  }

  private void note(ApiKeyId id, Instant at, String address) {
    store.database.inTransactionDo(
        tx -> ApiKeys.noteUses(tx, List.of(new ApiKeys.Use(id, at, address))));
  }

  private ApiKey key(String prefix) {
    return store.database.query(db -> ApiKeys.findByPrefix(db, prefix)).orElseThrow();
  }

  private boolean revoke(ClientId client) {
    return store.database.query(db -> ApiKeys.revoke(db, client, "abcdefghijkl", NOW));
  }
}
