package io.wamcp.runtime.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A port that somebody else has ends the start; no service is ready that nobody can reach. */
class ListeningTest {

  private ServerSocket other;

  @BeforeEach
  void somebodyListens() throws IOException {
    other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    other.close();
  }

  @Test
  void thePublicPort() {
    Settings settings =
        Settings.of(Map.of("server.host", "127.0.0.1", "server.port", "" + other.getLocalPort()));
    assertThatThrownBy(
            () ->
                PublicServer.start(
                    ServerSettings.from(settings), Duration.ofSeconds(1), routing -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("server.port: cannot listen on 127.0.0.1:" + other.getLocalPort())
        .hasMessageContaining("in use")
        .hasMessageContaining("set another port");
  }

  @Test
  void theAdminPort() {
    AdminSettings settings =
        new AdminSettings("127.0.0.1", other.getLocalPort(), Duration.ofSeconds(1));
    assertThatThrownBy(() -> AdminServer.builder(settings).start())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("admin.port: cannot listen on 127.0.0.1:" + other.getLocalPort());
  }

  @Test
  void anAddressThatIsNotOfThisMachine() {
    // 192.0.2.0/24 is for documentation only (RFC 5737)
    AdminSettings settings = new AdminSettings("192.0.2.1", 0, Duration.ofSeconds(1));
    assertThatThrownBy(() -> AdminServer.builder(settings).start())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot listen on 192.0.2.1:0");
  }
}
