package io.wamcp.acceptance.conformance;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.wamcp.mcp.protocol.Authentication;
import io.wamcp.mcp.protocol.McpEndpoint;
import io.wamcp.mcp.protocol.ServerInfo;
import io.wamcp.mcp.protocol.SessionKeys;
import io.wamcp.testkit.FreePort;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The protocol library with what the conformance suite wants to find on a server. The suite sends
 * no key, so everybody may call.
 */
final class FixtureServer implements AutoCloseable {

  /** Whoever calls. */
  record Anyone() {}

  private static final SessionKeys SIGNING =
      new SessionKeys(
          "a key of this test alone".getBytes(StandardCharsets.UTF_8), Optional.empty());

  private final int port = FreePort.pick();
  private final WebServer server;

  FixtureServer() {
    McpEndpoint<Anyone> endpoint =
        McpEndpoint.<Anyone>builder(
                new ServerInfo("fixture", "Conformance fixture", "1"),
                (_, _) -> new Authentication.Authenticated<>(new Anyone()))
            .allowedHosts(Set.of("127.0.0.1", "localhost"))
            // The suite says it comes from the server's own origin.
            .allowedOrigins(Set.of("http://127.0.0.1:" + port))
            .tools(FixtureTools.all())
            .resources(new FixtureResources())
            .sessions(SIGNING, Duration.ofHours(1), new FixtureSessions())
            .build();
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .routing(HttpRouting.builder().register(endpoint))
            .build()
            .start();
  }

  String url() {
    return "http://127.0.0.1:" + port + "/mcp";
  }

  @Override
  public void close() {
    server.stop();
  }
}
