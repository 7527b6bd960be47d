package io.wamcp.inngest.devserver;

import io.wamcp.inngest.SigningKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Sets up a {@link DevServer}. Only the database has no usable default. Not thread-safe. */
public final class DevServerBuilder {

  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private String jdbcUrl;
  private String user = "postgres";
  private String password = "";
  private String schema = "inngest";
  private String host = "127.0.0.1";
  private int port;
  private InstantSource clock = InstantSource.system();
  private RetryBackoff retryBackoff = RetryBackoff.standard(new SecureRandom());
  private Set<String> eventKeys = Set.of();
  private SigningKey signingKey;
  private List<String> appUrls = List.of();
  private Duration callTimeout = Duration.ofHours(2);
  private int maxCallsInFlight = 200;
  private Duration tick = Duration.ZERO;
  private int maxRunsPerSecond;
  private Duration retention = Duration.ofDays(3);
  private int poolSize = 16;
  private Consumer<String> boundaries = place -> {};

  DevServerBuilder() {}

  /** The Postgres database that holds all state. */
  public DevServerBuilder jdbcUrl(String value) {
    jdbcUrl = value;
    return this;
  }

  public DevServerBuilder user(String value) {
    user = value;
    return this;
  }

  public DevServerBuilder password(String value) {
    password = value;
    return this;
  }

  /** The schema of the server's own; created when it is missing. */
  public DevServerBuilder schema(String value) {
    if (!SCHEMA.matcher(value).matches()) {
      throw new IllegalArgumentException("not a schema name: " + value);
    }
    schema = value;
    return this;
  }

  public DevServerBuilder host(String value) {
    host = value;
    return this;
  }

  /** 0, the default, takes any free port. */
  public DevServerBuilder port(int value) {
    port = value;
    return this;
  }

  /** Where time comes from; tell {@link DevServer#clockChanged()} when it jumps. */
  public DevServerBuilder clock(InstantSource value) {
    clock = value;
    return this;
  }

  public DevServerBuilder retryBackoff(RetryBackoff value) {
    retryBackoff = value;
    return this;
  }

  /** Keys that may send events; with none, any may. */
  public DevServerBuilder eventKeys(Collection<String> value) {
    eventKeys = Set.copyOf(value);
    return this;
  }

  /** Makes the server sign its calls and protect its API. */
  public DevServerBuilder signingKey(SigningKey value) {
    signingKey = value;
    return this;
  }

  /** Apps to ask for registration until they answer. */
  public DevServerBuilder appUrls(Collection<String> value) {
    appUrls = List.copyOf(value);
    return this;
  }

  public DevServerBuilder callTimeout(Duration value) {
    callTimeout = value;
    return this;
  }

  public DevServerBuilder maxCallsInFlight(int value) {
    maxCallsInFlight = positive(value, "maxCallsInFlight");
    return this;
  }

  /** Looks at the queue only this often, as the Inngest server does every 150 ms. */
  public DevServerBuilder tick(Duration value) {
    tick = value;
    return this;
  }

  /** Starts no more runs than this per second, 0 for no limit. */
  public DevServerBuilder maxRunsPerSecond(int value) {
    maxRunsPerSecond = value;
    return this;
  }

  public DevServerBuilder retention(Duration value) {
    retention = value;
    return this;
  }

  /** Connections to the database; two more find work and show that the server lives. */
  public DevServerBuilder poolSize(int value) {
    poolSize = positive(value, "poolSize");
    return this;
  }

  /**
   * Is told each time the server comes to a place where its end must cost nothing, so that a test
   * can end it there: {@code engine.events.stored}, {@code engine.call.claimed}, {@code
   * engine.call.answered}, {@code engine.timer.claimed}, {@code engine.timer.done}. Must be
   * thread-safe.
   */
  public DevServerBuilder boundaries(Consumer<String> value) {
    boundaries = value;
    return this;
  }

  private static int positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1");
    }
    return value;
  }

  /** Starts the server; it accepts requests on return. */
  public DevServer start() {
    if (jdbcUrl == null || jdbcUrl.isBlank()) {
      throw new IllegalArgumentException("the server needs a jdbcUrl");
    }
    return DevServer.start(
        new Settings(
            new DatabaseLogin(jdbcUrl, user, password),
            schema,
            host,
            port,
            clock,
            retryBackoff,
            eventKeys,
            Optional.ofNullable(signingKey),
            appUrls,
            callTimeout,
            maxCallsInFlight,
            tick,
            maxRunsPerSecond,
            retention,
            poolSize,
            boundaries));
  }
}
