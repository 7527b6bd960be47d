package io.wamcp.mcp;

import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Access;
import io.wamcp.mcp.auth.KeyMinting.Minted;
import io.wamcp.mcp.auth.KeyRights;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.store.Clients;
import io.wamcp.store.Grants;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Two tenants and two numbers at a running service, and beside it a plain model of who may see
 * what: the sentences of docs/architecture/tenancy.md as sets and maps.
 */
final class TenantWorld implements AutoCloseable {

  static final List<String> TENANTS = List.of("alpha", "beta");
  static final List<PhoneNumberId> NUMBERS = List.of(McpFixture.NUMBER, McpFixture.OTHER_NUMBER);

  /** What only somebody who is granted the number may read of it. */
  static final List<List<String>> NAMES =
      List.of(List.of("+15550009001", "Support"), List.of("+15550009002", "Sales"));

  /** A message; the sender is null for one that came in, the queueId too. */
  record Message(int number, Integer sender, String text, String wamid, String queueId) {}

  private final McpFixture fixture = new McpFixture();
  private final McpService service = fixture.start();
  private final Access access = new Access(fixture.database(), Clock.systemUTC());
  private final Map<List<Integer>, List<String>> grants = new HashMap<>();
  private final List<McpClient> clients = new ArrayList<>();
  private final List<Principal> principals = new ArrayList<>();
  private final List<Optional<Integer>> scopes = new ArrayList<>();
  private final List<UUID> contacts = new ArrayList<>();
  private int texts;

  final List<Message> messages = new ArrayList<>();

  /** The cursors each tenant was given. */
  final List<List<String>> cursors = List.of(new ArrayList<>(), new ArrayList<>());

  /** Begins anew: nothing is granted, nothing was said; a key is scoped to a number, or to all. */
  void begin(List<Optional<Integer>> numberOfKey) {
    for (String table : List.of("event_outbox", "messages", "contacts", "client_grants")) {
      fixture.execute("DELETE FROM " + table);
    }
    fixture.execute("DELETE FROM api_keys");
    List.of(grants.keySet(), messages, clients, principals, scopes, contacts)
        .forEach(java.util.Collection::clear);
    cursors.forEach(List::clear);
    for (int number = 0; number < NUMBERS.size(); number++) {
      contacts.add(InboundRows.contact(fixture, id(number), "15550001111", null));
    }
    for (int tenant = 0; tenant < TENANTS.size(); tenant++) {
      key(tenant, numberOfKey.get(tenant));
    }
  }

  private void key(int tenant, Optional<Integer> number) {
    List<String> asked =
        number
            .map(of -> List.of("tools:*", "numbers:" + NUMBERS.get(of)))
            .orElse(List.of("tools:*"));
    Minted key = fixture.minted(TENANTS.get(tenant), asked);
    scopes.add(number);
    clients.add(fixture.client(service, key.token().reveal()));
    KeyRights unused = new KeyRights(Set.of(), true, Optional.empty(), 1);
    principals.add(
        new Principal(
            key.client().id(),
            key.id(),
            key.token().prefix(),
            key.client().name(),
            false,
            unused,
            null));
  }

  private NumberId id(int number) {
    return number == 0 ? fixture.number() : fixture.otherNumber();
  }

  McpClient client(int tenant) {
    return clients.get(tenant);
  }

  void grant(int tenant, int number, List<String> tools) {
    fixture.grant(TENANTS.get(tenant), id(number), tools);
    grants.put(List.of(tenant, number), tools);
  }

  void revoke(int tenant, int number) {
    fixture
        .database()
        .inTransactionDo(
            tx -> {
              ClientId client = Clients.findByName(tx, TENANTS.get(tenant)).orElseThrow().id();
              Grants.revoke(tx, client, id(number), Instant.now());
            });
    grants.remove(List.of(tenant, number));
  }

  /** A text nobody else writes. */
  String text() {
    return "word" + ++texts + "end";
  }

  void receive(int number) {
    String text = text();
    InboundRows.insert(fixture, id(number), contacts.get(number), text);
    messages.add(new Message(number, null, text, wamid(text), null));
  }

  private String wamid(String text) {
    return fixture.value("SELECT wamid FROM messages WHERE body = ?", text);
  }

  long rows(String text) {
    return Long.parseLong(fixture.value("SELECT count(*) FROM messages WHERE body = ?", text));
  }

  /** Whether scope and grant let the tenant use a tool at a number. */
  boolean may(int tenant, String tool, int number) {
    List<String> tools = grants.getOrDefault(List.of(tenant, number), List.of());
    boolean inScope = scopes.get(tenant).map(only -> only == number).orElse(true);
    return inScope && (tools.contains("*") || tools.contains(tool));
  }

  boolean mayUseAtAll(int tenant, int number) {
    return grants.containsKey(List.of(tenant, number))
        && scopes.get(tenant).map(only -> only == number).orElse(true);
  }

  boolean sees(int tenant, String tool, Message message) {
    return may(tenant, tool, message.number()) && isTheirs(tenant, message);
  }

  static boolean isTheirs(int tenant, Message message) {
    return message.sender() == null || message.sender() == tenant;
  }

  /** What would be asked before a notification about a number is delivered. */
  boolean wouldBeTold(int tenant, String tool, int number) {
    access.mayHaveMissed();
    return access.mayRead(principals.get(tenant), tool, NUMBERS.get(number));
  }

  @Override
  public void close() {
    fixture.close();
  }
}
