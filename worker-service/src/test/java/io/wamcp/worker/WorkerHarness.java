package io.wamcp.worker;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.config.Secret;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.inngest.InngestClient;
import io.wamcp.inngest.InngestConfig;
import io.wamcp.inngest.OutgoingEvent;
import io.wamcp.inngest.devserver.DevServer;
import io.wamcp.inngest.devserver.RetryBackoff;
import io.wamcp.meta.webhook.AccountItem;
import io.wamcp.meta.webhook.EchoItem;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.StatusItem;
import io.wamcp.meta.webhook.WebhookItem;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Clients;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Grants;
import io.wamcp.store.Json;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.Sends;
import io.wamcp.store.WebhookIntake;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.KeptConnections;
import io.wamcp.testkit.PostgresUnderTest;
import io.wamcp.testkit.meta.SimulatedMeta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** The worker with everything around it real: Postgres, an Inngest server, a simulated Meta. */
public final class WorkerHarness implements AutoCloseable {

  public static final PhoneNumberId NUMBER = new PhoneNumberId("100000000000001");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DatabaseAccess access =
      PostgresUnderTest.shared().newDatabase("worker harness", WorkerHarness::prepare);
  private final KeptConnections kept = KeptConnections.to(access);
  private final DevServer engine;
  private final InngestClient client;
  private final Path secrets;
  private WorkerService worker;
  private final Map<String, String> settings = new HashMap<>();

  public final Database database;
  public final SimulatedMeta meta;
  public final NumberId number;
  public final ClientId owner;

  /** The schemas of the services and of the engine. */
  private static void prepare(DatabaseAccess access) {
    try (Database database =
            Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
        DevServer engine = engine(access)) {
      database.migrate();
    }
  }

  private static DevServer engine(DatabaseAccess access) {
    return DevServer.builder()
        .jdbcUrl(access.jdbcUrl())
        .user(access.user())
        .password(access.password())
        .retryBackoff(RetryBackoff.constant(Duration.ofMillis(200)))
        .start();
  }

  private WorkerHarness(Map<String, String> extra) {
    database =
        Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
    engine = engine(access);
    meta = SimulatedMeta.builder().phoneNumber(NUMBER.value(), "+15550009001").start();
    owner = database.query(db -> Clients.ensureOwner(db, "owner", "Owner")).id();
    number =
        database.query(
            db ->
                PhoneNumbers.put(
                    db,
                    NUMBER,
                    new WabaId("200000000000001"),
                    "+15550009001",
                    "",
                    "secrets://token"));
    database.inTransactionDo(tx -> Grants.put(tx, owner, number, List.of("*"), null));
    secrets = secrets();
    client =
        InngestClient.create(
            "harness", InngestConfig.development(URI.create(engine.url())), Clock.systemUTC());
    settings.put("server.host", "127.0.0.1");
    settings.put("server.port", "0");
    settings.put("admin.host", "127.0.0.1");
    settings.put("admin.port", "0");
    settings.put("db.url", access.jdbcUrl());
    settings.put("db.username", access.user());
    settings.put("db.password", access.password());
    // Builds run on busy machines: what a test wants to see fail it sets itself.
    settings.put("db.connect-timeout", "20s");
    settings.put("inngest.dev", engine.url());
    settings.put("meta.base-url", meta.url());
    settings.put("secrets.directory", secrets.toString());
    settings.put("outbox.poll-interval", "50ms");
    settings.put("send.unknown-grace", "1s");
    settings.put("send.connect-retry", "100ms");
    settings.putAll(extra);
    startWorker();
  }

  public static WorkerHarness start() {
    return new WorkerHarness(Map.of());
  }

  /** As {@link #start()}, with these settings on top. */
  public static WorkerHarness start(Map<String, String> settings) {
    return new WorkerHarness(settings);
  }

  private static Path secrets() {
    try {
      Path folder = Files.createTempDirectory("wa-mcp-secrets");
      Files.writeString(folder.resolve("token"), Secret.of("test-token").reveal());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startWorker() {
    worker = WorkerService.start(Settings.of(settings), Clock.systemUTC());
    Awaitility.await().atMost(PATIENCE).until(worker::registered);
  }

  /** Stops the worker as an operator does. */
  public void stopWorker() {
    worker.close();
  }

  /** The port functions are served at. */
  public int port() {
    return worker.port();
  }

  /** The worker's admin port. */
  public int adminPort() {
    return worker.adminPort();
  }

  /** Does with a webhook body what ingress does: stores its items and sends their events. */
  public void receive(byte[] body) {
    ParsedWebhook parsed = new WebhookParser().parse(body);
    WebhookIntake.Batch batch = new WebhookIntake.Batch();
    for (WebhookItem item : ((ParsedWebhook.Items) parsed).items()) {
      switch (item) {
        case InboundMessageItem message ->
            batch.add(new WebhookIntake.Item(number, WebhookIntake.Kind.MESSAGE, event(message)));
        case EchoItem echo ->
            batch.add(new WebhookIntake.Item(number, WebhookIntake.Kind.MESSAGE, event(echo)));
        case AccountItem account ->
            batch.add(new WebhookIntake.Item(number, WebhookIntake.Kind.ACCOUNT, event(account)));
        case StatusItem status ->
            batch.add(new WebhookIntake.Item(number, WebhookIntake.Kind.STATUS, event(status)));
        default -> throw new IllegalArgumentException("not usable: " + item);
      }
    }
    database.query(db -> WebhookIntake.store(db, batch, false, Instant.now()));
    dispatchNow();
  }

  /** The event of an inbound message, an echo, or an account event about a contact. */
  public static WebhookReceived event(WebhookItem item) {
    return new WebhookReceived(
        NUMBER, Json.toMap(item.slice()), item.derivedEventId(), item.derivedEventId());
  }

  private static StatusUpdateReceived event(StatusItem item) {
    return new StatusUpdateReceived(
        NUMBER,
        item.wamid(),
        item.status(),
        null,
        Json.toMap(item.slice()),
        item.derivedEventId(),
        item.derivedEventId());
  }

  /** Makes waiting events due, so that the relay need not be waited for. */
  public void dispatchNow() {
    database.query(
        db -> db.createUpdate("UPDATE event_outbox SET next_dispatch_at = now()").execute());
  }

  /** Sends an event straight to the engine, as often as the test wants. */
  public void sendRaw(String name, String id, Object data) {
    JsonNode node = Json.toNode(data);
    client.send(OutgoingEvent.of(name, node).withId(id));
  }

  /** Accepts a send as the MCP service does. */
  public RequestId accept(String recipient, String body) {
    RequestId request = insertQueued(recipient, body);
    insertEvent(request);
    return request;
  }

  /** As {@link #accept}, once the worker no longer remembers the number as it was. */
  public RequestId awaitFresh(String recipient, String body) {
    Awaitility.await().pollDelay(Duration.ofMillis(5_200)).atMost(PATIENCE).until(() -> true);
    return accept(recipient, body);
  }

  /**
   * A queued row without its event: what nobody works on. A run that goes on with its number's
   * queue would take it all the same, so the runs of earlier tests are waited for.
   */
  public RequestId acceptWithoutEvent(String recipient, String body) {
    awaitCount(
        0,
        "SELECT count(*) FROM inngest.queue WHERE state <> 'blocked'"
            + " AND due_at <= now() + interval '2 seconds'");
    return insertQueued(recipient, body);
  }

  private RequestId insertQueued(String recipient, String body) {
    RequestId request = new RequestId(UUID.randomUUID());
    Sends.NewSend send = Installation.text(request, owner, number, recipient, body);
    database.inTransactionDo(tx -> Sends.insertQueued(tx, send, Instant.now()));
    return request;
  }

  /** Writes the event of a queued row, due now. */
  public void insertEvent(RequestId request) {
    Sends.Send send = find(request);
    MessageSendRequested event =
        new MessageSendRequested(
            owner,
            null,
            NUMBER,
            send.messageId(),
            send.recipient(),
            send.type(),
            Json.toMap(send.payload()),
            request,
            request.toString());
    database.inTransactionDo(tx -> EventOutbox.insert(tx, List.of(event), Instant.now()));
    dispatchNow();
  }

  /** Waits until the send's row has one of these states. */
  public Sends.Send awaitState(RequestId request, String... states) {
    Awaitility.await("send to be " + List.of(states))
        .atMost(PATIENCE)
        .until(() -> List.of(states).contains(find(request).status().wireName()));
    return find(request);
  }

  public Sends.Send find(RequestId request) {
    return database.query(db -> Sends.find(db, number, request)).orElseThrow();
  }

  /** A connection of its own to the database. */
  public Connection connect() throws SQLException {
    return access.open();
  }

  public void execute(String sql, Object... parameters) {
    prepared(sql, PreparedStatement::executeUpdate, parameters);
  }

  public long count(String sql, Object... parameters) {
    return Long.parseLong(text(sql, parameters));
  }

  /** The first column of the first row as text. */
  public String text(String sql, Object... parameters) {
    return prepared(
        sql,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getString(1) : null;
          }
        },
        parameters);
  }

  private interface Prepared<T> {
    T run(PreparedStatement statement) throws SQLException;
  }

  private <T> T prepared(String sql, Prepared<T> work, Object... parameters) {
    try {
      return kept.run(
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
              for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
              }
              return work.run(statement);
            }
          });
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** How often the engine has taken an event of this name about this. */
  public long events(String name, String part) {
    return count(
        "SELECT count(*) FROM inngest.events WHERE name = ? AND body LIKE '%' || ? || '%'",
        name, part);
  }

  public void awaitCount(long expected, String sql, Object... parameters) {
    Awaitility.await(sql).atMost(PATIENCE).until(() -> count(sql, parameters) == expected);
  }

  @Override
  public void close() {
    worker.close();
    client.close();
    engine.close();
    meta.close();
    kept.close();
    database.close();
  }
}
