package io.wamcp.testkit;

import java.net.URI;
import java.time.Duration;

/**
 * A way to a database that is far off: whatever a client sends arrives later, and so every round
 * trip takes that long, whatever this machine's processors do. Thread-safe.
 */
public final class SlowLink implements AutoCloseable {

  private static final String JDBC = "jdbc:";

  private final DatabaseAccess near;
  private final URI target;
  private final TcpProxy proxy;

  /**
   * @param each how much longer a round trip takes
   */
  public SlowLink(DatabaseAccess near, Duration each) {
    this.near = near;
    this.target = URI.create(near.jdbcUrl().substring(JDBC.length()));
    this.proxy =
        new TcpProxy(
            target.getHost(),
            target.getPort(),
            answer -> Thread.sleep(answer ? Duration.ZERO : each));
  }

  /** The database as it is reached by this way. */
  public DatabaseAccess far() {
    String host = target.getHost() + ":" + target.getPort();
    String here = "127.0.0.1:" + proxy.port();
    return new DatabaseAccess(near.jdbcUrl().replace(host, here), near.user(), near.password());
  }

  @Override
  public void close() {
    proxy.close();
  }
}
