package io.wamcp.inngest.devserver.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.devserver.DatabaseLogin;
import io.wamcp.inngest.devserver.TestDatabase;
import io.wamcp.inngest.devserver.cron.CronQueue;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.queue.Recovery;
import io.wamcp.inngest.devserver.queue.Slots;
import io.wamcp.inngest.devserver.queue.Wakeup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerLeaseIT {

  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void whatNobodyThoughtOfDoesNotEndIt() throws Exception {
    String schema = TestDatabase.newSchema();
    DatabaseLogin login = TestDatabase.login();
    try (Database database = new Database(login, schema, 2)) {
      ServerLease lease =
          new ServerLease(
              UUID.randomUUID(),
              database,
              () -> failing(login, schema),
              new Recovery(new Slots()),
              new Wakeup());
      lease.start(new CronQueue(), InstantSource.system());
      try {
        await().until(() -> failures.get() > 0);
        List<String> before = leases(schema);
        await().until(() -> !leases(schema).equals(before));
        assertThat(leases(schema)).hasSize(1);
      } finally {
        lease.leave();
      }
    }
  }

  private static List<String> leases(String schema) {
    return TestDatabase.rows(schema, "SELECT lease_until FROM servers");
  }

  /** A session whose first sign of life is an error that no statement makes. */
  private Connection failing(DatabaseLogin login, String schema) throws java.sql.SQLException {
    Connection real = ServerLease.session(login, schema).open();
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              if (method.getName().equals("isValid") && failures.getAndIncrement() == 0) {
                throw new IllegalStateException("unexpected");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
