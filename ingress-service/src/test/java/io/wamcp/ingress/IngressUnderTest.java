package io.wamcp.ingress;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import io.wamcp.testkit.WebhookSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole ingress service over real HTTP and a real database. */
public final class IngressUnderTest implements AutoCloseable {

  public static final String SECRET = "0123456789abcdef0123456789abcdef";
  public static final String OTHER_SECRET = "fedcba9876543210fedcba9876543210";
  public static final String TOKEN = "verify-token-one";
  public static final String OTHER_TOKEN = "verify-token-two";

  /** The numbers of the stored webhooks. */
  public static final List<String> NUMBERS =
      List.of("100000000000001", "100000000000002", "100000000000003");

  private final Database database;
  private final IngressService service;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebhookSigner signer = new WebhookSigner(SECRET);

  private IngressUnderTest(Database database, IngressService service) {
    this.database = database;
    this.service = service;
  }

  /** A database that was migrated before: a copy. */
  public static DatabaseAccess newDatabase() {
    return PostgresUnderTest.shared()
        .newDatabase(
            "ingress",
            access -> {
              try (Database database = open(access)) {
                database.migrate();
              }
            });
  }

  private static Database open(DatabaseAccess access) {
    return Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
  }

  /** Starts the service with these settings on top of what every test needs. */
  public static IngressUnderTest start(DatabaseAccess access, Map<String, String> more) {
    Database database = open(access);
    database.migrate();
    NUMBERS.forEach(number -> addNumber(database, number));
    Map<String, String> values = new HashMap<>(settings(access));
    values.putAll(more);
    return new IngressUnderTest(
        database, IngressService.start(Settings.of(values), Clock.systemUTC()));
  }

  private static Map<String, String> settings(DatabaseAccess access) {
    Map<String, String> values = new HashMap<>();
    values.put("webhook.app-secrets", SECRET + "," + OTHER_SECRET);
    values.put("webhook.verify-tokens", TOKEN + "," + OTHER_TOKEN);
    values.put("server.host", "127.0.0.1");
    values.put("server.port", "0");
    values.put("admin.host", "127.0.0.1");
    values.put("admin.port", "0");
    values.put("db.url", access.jdbcUrl());
    values.put("db.username", access.user());
    values.put("db.password", access.password());
    values.put("db.connect-timeout", "20s");
    values.put("inngest.dev", "1");
    values.put("inngest.base-url", "http://127.0.0.1:1"); // nobody: rows stay in the outbox
    values.put("shutdown.grace", "2s");
    return values;
  }

  private static void addNumber(Database database, String number) {
    database.inTransactionDo(
        tx ->
            PhoneNumbers.put(
                tx,
                new PhoneNumberId(number),
                new WabaId("200000000000001"),
                "15550009001",
                "test",
                "secrets://none"));
  }

  public void addNumber(String number) {
    addNumber(database, number);
  }

  public IngressService service() {
    return service;
  }

  public Database database() {
    return database;
  }

  /** A signed delivery. */
  public HttpResponse<String> deliver(byte[] body) throws IOException, InterruptedException {
    return post(body, signer.sign(body));
  }

  public HttpResponse<String> deliver(String body) throws IOException, InterruptedException {
    return deliver(body.getBytes(StandardCharsets.UTF_8));
  }

  /** A delivery with this signature header; null for none. */
  public HttpResponse<String> post(byte[] body, String signature)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url("/webhook/meta"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    if (signature != null) {
      request.header(WebhookSigner.HEADER, signature);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  public HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
    return send("GET", pathAndQuery);
  }

  public HttpResponse<String> send(String method, String pathAndQuery)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url(pathAndQuery)).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString());
  }

  public HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + service.adminPort() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private URI url(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + service.port() + pathAndQuery);
  }

  /** Rows of a table that fulfil a condition. */
  public long count(String tableAndCondition) {
    return database.query(
        db ->
            db.createGet("SELECT count(*) AS n FROM " + tableAndCondition)
                .execute()
                .map(row -> row.column("n").get(Long.class))
                .orElseThrow());
  }

  /** One text column of rows, in order. */
  public List<String> texts(String expression, String fromAndOrder) {
    return database.query(
        db ->
            db.createQuery("SELECT " + expression + " AS v FROM " + fromAndOrder)
                .execute()
                .map(row -> row.column("v").get(String.class))
                .toList());
  }

  /** Empties what webhooks write. */
  public void forget() {
    database.inTransactionDo(
        tx ->
            tx.createUpdate(
                    "TRUNCATE inngest_idempotency, event_outbox, account_events, webhook_quarantine")
                .execute());
  }

  @Override
  public void close() {
    service.close();
    database.close();
    client.close();
  }
}
