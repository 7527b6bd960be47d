package io.wamcp.local;

import io.wamcp.domain.fault.FaultPlan;
import io.wamcp.domain.fault.Faults;
import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.DevServer;
import io.wamcp.inngest.devserver.DevServerBuilder;
import io.wamcp.inngest.devserver.RetryBackoff;
import io.wamcp.runtime.fault.ShiftedClock;
import io.wamcp.testkit.DatabaseAccess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of the embedded Inngest-compatible server, in one process or as its own. */
final class EngineSettings {

  private static final String PORT = "port";
  private static final String JDBC_URL = "jdbc-url";
  private static final String USER = "user";
  private static final String PASSWORD = "password";
  private static final String SIGNING_KEY = "signing-key";
  private static final String EVENT_KEY = "event-key";
  private static final String FAULT_POINTS = "fault.points";
  private static final String CLOCK_FILE = "fault.clock-file";

  /** While this file is there, events are acknowledged and forgotten. */
  static final String FORGET_FILE = "fault.forget-file";

  private static final String RETRY_INTERVAL = "retry-interval";
  private static final String TICK = "tick";
  private static final String MAX_RUNS = "max-runs-per-second";

  /** Seconds; the real server's first pause is 15 to 45, too long to watch on a laptop. */
  private static final int LOCAL_RETRY_INTERVAL = 2;

  /** All of the above. */
  static final List<String> KEYS =
      List.of(
          PORT,
          JDBC_URL,
          USER,
          PASSWORD,
          SIGNING_KEY,
          EVENT_KEY,
          RETRY_INTERVAL,
          TICK,
          MAX_RUNS,
          FAULT_POINTS,
          CLOCK_FILE,
          FORGET_FILE);

  private EngineSettings() {}

  static Map<String, String> of(Ports ports, DatabaseAccess database, LocalSecrets secrets) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(PORT, Integer.toString(ports.engine()));
    settings.put(JDBC_URL, database.jdbcUrl());
    settings.put(USER, database.user());
    settings.put(PASSWORD, database.password());
    settings.put(SIGNING_KEY, secrets.signingKey());
    settings.put(EVENT_KEY, secrets.eventKey());
    settings.put(RETRY_INTERVAL, Integer.toString(LOCAL_RETRY_INTERVAL));
    return settings;
  }

  static Clock clock(Map<String, String> settings) {
    String file = settings.get(CLOCK_FILE);
    return file == null ? Clock.systemUTC() : ShiftedClock.of(Path.of(file));
  }

  static DevServer start(Map<String, String> settings, Clock clock) {
    Optional.ofNullable(settings.get(FAULT_POINTS))
        .ifPresent(points -> Faults.arm(FaultPlan.parse(List.of(points.split(",")))));
    DevServerBuilder builder = DevServer.builder().clock(clock).boundaries(Faults::reached);
    Optional.ofNullable(settings.get(TICK))
        .ifPresent(millis -> builder.tick(Duration.ofMillis(Long.parseLong(millis))));
    Optional.ofNullable(settings.get(MAX_RUNS))
        .ifPresent(runs -> builder.maxRunsPerSecond(Integer.parseInt(runs)));
    return builder
        .host("127.0.0.1")
        .port(Integer.parseInt(settings.get(PORT)))
        .jdbcUrl(settings.get(JDBC_URL))
        .user(settings.get(USER))
        .password(settings.get(PASSWORD))
        .signingKey(SigningKey.of(settings.get(SIGNING_KEY)))
        .eventKeys(List.of(settings.get(EVENT_KEY)))
        .retryBackoff(
            RetryBackoff.constant(
                Duration.ofSeconds(Integer.parseInt(settings.get(RETRY_INTERVAL)))))
        .start();
  }
}
