package io.wamcp.runtime.http;

import io.helidon.webserver.WebServer;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.ConfigProblem;
import io.wamcp.runtime.config.Setting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Starts servers that really listen. Helidon's own {@code start()} only logs that a port cannot be
 * had, and returns a server on port -1: the service would report itself ready and get no request.
 */
final class Listening {

  private Listening() {}

  /**
   * Starts a server that was built for this address.
   *
   * @param key the setting that names the port
   * @throws ConfigException if it cannot listen there
   */
  static WebServer start(WebServer server, Setting<Integer> key, String host, int port) {
    server.start();
    if (!server.isRunning()) {
      throw new ConfigException(
          new ConfigProblem(
              key.key(),
              "cannot listen on " + host + ":" + port + reason(host, port),
              "Stop what listens there, or set another port"));
    }
    return server;
  }

  /** Asked of the system once more, since Helidon tells it to its log alone. */
  private static String reason(String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(host, port));
      return "";
    } catch (IOException | RuntimeException e) {
      return " (" + e.getMessage() + ")";
    }
  }
}
