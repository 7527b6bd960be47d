package io.wamcp.local;

import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import io.wamcp.testkit.meta.SimulatedMeta;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A whole wa-mcp on this machine: Postgres with durable commits, an Inngest server, a simulated
 * Meta and the three services. Not thread-safe; closing stops everything in reverse order.
 */
public final class LocalStack implements AutoCloseable {

  private final StackOptions options;
  private final Map<String, String> more;
  private final Ports ports;
  private final Host host;
  private final DataFolderLock lock;
  private final PostgresUnderTest postgres;
  private final DatabaseAccess database;
  private final LocalSecrets secrets;
  private final StackSettings settings;
  private final SimulatedMeta meta;
  private final Map<ServiceName, Hosted> running = new EnumMap<>(ServiceName.class);

  private LocalStack(
      StackOptions options,
      DataFolderLock lock,
      PostgresUnderTest postgres,
      Ports ports,
      Map<String, String> more) {
    this.options = options;
    this.lock = lock;
    this.more = Map.copyOf(more);
    this.ports = ports;
    this.postgres = postgres;
    this.host =
        options.processes()
            ? new ProcessHost(
                logs(options.data()), new LeftoverParts(options.data()), compiler(more))
            : new InProcessHost();
    this.database = postgres.database("wamcp");
    LocalSecrets kept = LocalSecrets.loadOrMake(options.data());
    StackSettings first = new StackSettings(options, ports, kept, database);
    this.secrets = Seed.apply(database, kept, options.data(), first.secretsDirectory());
    this.settings = new StackSettings(options, ports, secrets, database);
    this.meta = startMeta();
  }

  /** Parts that are to die soon are started sooner with less of the compiler. */
  private static int compiler(Map<String, String> more) {
    return more.containsKey("fault.enabled") ? 1 : 4;
  }

  /**
   * Starts everything and returns when the stack takes requests.
   *
   * @throws UsageException if a stack is running on the same data, or the ports are somebody's
   */
  public static LocalStack start(StackOptions options) {
    return start(options, Map.of());
  }

  /**
   * As {@link #start(StackOptions)}, with settings of the caller's for every part.
   *
   * @param more by key; a part passes over those it does not know
   */
  public static LocalStack start(StackOptions options, Map<String, String> more) {
    DataFolderLock lock = DataFolderLock.take(options.data().toAbsolutePath());
    LocalStack stack;
    try {
      stack = prepare(options, more, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    try {
      for (ServiceName name : stack.own()) {
        stack.start(name);
      }
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** Everything but the parts, on a data folder that is this stack's. */
  private static LocalStack prepare(
      StackOptions options, Map<String, String> more, DataFolderLock lock) {
    Ports ports = Ports.from(options.portBase());
    Path data = options.data().toAbsolutePath();
    logs(data).toFile().mkdirs();
    new LeftoverParts(data).end();
    PostgresProcess.stopLeftover(postgresData(data));
    if (options.portBase() != 0) {
      // What is picked as free is free.
      ports.requireFree(options.engine().isEmpty());
    }
    PostgresUnderTest postgres =
        PostgresUnderTest.start(
            new PostgresUnderTest.Options(true, postgresData(data), ports.postgres()));
    try {
      return new LocalStack(options, lock, postgres, ports, more);
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  private SimulatedMeta startMeta() {
    SimulatedMeta.Builder builder =
        SimulatedMeta.builder()
            .port(ports.meta())
            .appSecret(secrets.appSecret())
            .wabaId(Seed.WABA_ID)
            .webhookUrl(URI.create("http://127.0.0.1:" + ports.ingress() + "/webhook/meta"));
    Seed.NUMBERS.forEach((id, display) -> builder.phoneNumber(id, display));
    return builder.start();
  }

  private static Path postgresData(Path data) {
    return data.toAbsolutePath().resolve("postgres");
  }

  private static Path logs(Path data) {
    return data.toAbsolutePath().resolve("logs");
  }

  /** The parts this stack runs, in the order of their start. */
  private List<ServiceName> own() {
    return options.engine().isPresent()
        ? List.of(ServiceName.WORKER, ServiceName.INGRESS, ServiceName.MCP)
        : List.of(ServiceName.values());
  }

  /** Starts a part that is not running. */
  public void start(ServiceName name) {
    start(name, Map.of());
  }

  /** As {@link #start(ServiceName)}, with settings for this one life of the part. */
  public void start(ServiceName name, Map<String, String> forThisLife) {
    Map<String, String> all = settings(name);
    all.putAll(forThisLife);
    running.put(name, host.start(name, all));
  }

  /**
   * The settings a part of this stack is started with, its secrets included: with ports of its own
   * another replica of it can be started beside it.
   */
  public Map<String, String> settings(ServiceName name) {
    Map<String, String> all =
        new LinkedHashMap<>(
            switch (name) {
              case INNGEST -> EngineSettings.of(ports, database, secrets);
              case WORKER -> settings.worker();
              case INGRESS -> settings.ingress();
              case MCP -> settings.mcp();
            });
    all.putAll(more);
    return all;
  }

  /** Waits for a part to end by itself and gives its exit code; empty when it lives on. */
  public OptionalInt awaitEnd(ServiceName name, Duration longest) {
    return running.get(name).awaitEnd(longest);
  }

  /** Whether a part was started and has not ended. */
  public boolean alive(ServiceName name) {
    return running.containsKey(name) && running.get(name).alive();
  }

  /** Ends a part as {@code kill -9} does; only where parts are processes. */
  public void kill(ServiceName name) {
    running.remove(name).kill();
  }

  /** Ends a part in order, as SIGTERM does. */
  public void stop(ServiceName name) {
    running.remove(name).close();
  }

  /** The parts that have ended by themselves or by somebody's hand. */
  public List<ServiceName> ended() {
    return own().stream()
        .filter(name -> running.containsKey(name) && !running.get(name).alive())
        .toList();
  }

  /** Starts the parts that have ended; says which. */
  public List<ServiceName> revive() {
    List<ServiceName> dead = ended();
    dead.forEach(this::start);
    return dead;
  }

  /** The database server, which tests stop and start. */
  public PostgresUnderTest postgres() {
    return postgres;
  }

  /** How to reach the services' database. */
  public DatabaseAccess database() {
    return database;
  }

  public SimulatedMeta meta() {
    return meta;
  }

  /** What {@code stack.json} says. */
  public StackInfo info() {
    return new StackInfo(
        service(ports.ingress(), ports.ingressAdmin()),
        new StackInfo.McpInfo(url(ports.mcp()) + "/mcp", url(ports.mcpAdmin()), secrets.apiKey()),
        service(ports.worker(), ports.workerAdmin()),
        engineInfo(),
        new StackInfo.MetaInfo(
            url(ports.meta()),
            secrets.appSecret(),
            secrets.verifyToken(),
            Seed.WABA_ID,
            List.copyOf(Seed.NUMBERS.keySet())),
        new StackInfo.PostgresInfo(database.jdbcUrl(), database.user(), database.password()),
        pids());
  }

  private StackInfo.EngineInfo engineInfo() {
    String url = settings.engineUrl().toString();
    return options.engine().isEmpty()
        ? new StackInfo.EngineInfo(url, secrets.eventKey(), secrets.signingKey())
        : new StackInfo.EngineInfo(
            url, options.eventKey().orElse(null), options.signingKey().orElse(null));
  }

  private StackInfo.Pids pids() {
    return new StackInfo.Pids(
        pid(ServiceName.INGRESS).orElse(0L),
        pid(ServiceName.MCP).orElse(0L),
        pid(ServiceName.WORKER).orElse(0L),
        pid(ServiceName.INNGEST).orElse(null),
        PostgresProcess.pid(postgresData(options.data())).orElse(0L));
  }

  private Optional<Long> pid(ServiceName name) {
    return Optional.ofNullable(running.get(name)).map(Hosted::pid);
  }

  private static StackInfo.Service service(int port, int adminPort) {
    return new StackInfo.Service(url(port), url(adminPort));
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    for (ServiceName name : List.of(ServiceName.values()).reversed()) {
      Hosted part = running.remove(name);
      if (part != null) {
        part.close();
      }
    }
    meta.close();
    postgres.close();
    lock.close();
  }
}
