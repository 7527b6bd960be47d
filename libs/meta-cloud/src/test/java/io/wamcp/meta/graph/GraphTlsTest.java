package io.wamcp.meta.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.config.Secret;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.testkit.Fixtures;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same outcomes over real TLS, with a certificate made for the test. */
class GraphTlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final OutgoingMessage HELLO =
      OutgoingMessage.text(new Recipient.Phone("+15550001111"), "Hello", "r");

  private static SSLContext peerContext;

  @BeforeAll
  static void makeCertificate(@TempDir Path directory) throws Exception {
    Path store = directory.resolve("peer.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "peer",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    peerContext = context(store);
  }

  @Test
  void aTrustedPeerIsUsedAndItsConnectionKept() throws Exception {
    try (ScriptedPeer peer = tlsPeer();
        GraphClient client = client(peer, peerContext)) {
      for (int i = 0; i < 3; i++) {
        assertThat(send(client)).isInstanceOf(SendOutcome.Accepted.class);
      }
      assertThat(peer.connections()).hasSize(1);
      assertThat(peer.requests()).hasSize(3);
    }
  }

  @Test
  void anUntrustedPeerGetsNothing() throws Exception {
    try (ScriptedPeer peer = tlsPeer();
        GraphClient client = client(peer, null)) {
      assertThat(send(client))
          .isInstanceOfSatisfying(
              SendOutcome.NotSent.class,
              outcome ->
                  assertThat(outcome.reason()).isEqualTo(SendOutcome.NotSentReason.TLS_FAILED));
      assertThat(peer.requests()).isEmpty();
    }
  }

  private static ScriptedPeer tlsPeer() throws Exception {
    ServerSocket socket =
        peerContext
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ScriptedPeer[] self = new ScriptedPeer[1];
    self[0] =
        ScriptedPeer.start(
            socket,
            connection -> {
              while (self[0].readRequest(connection)) {
                byte[] ok = Fixtures.bytes("send/responses/ok-text.json");
                ScriptedPeer.answer(connection, 200, ok, "");
              }
            });
    return self[0];
  }

  private static GraphClient client(ScriptedPeer peer, SSLContext trusted) {
    var settings =
        GraphClientSettings.of(URI.create("https://localhost:" + peer.port()))
            .withSslContext(trusted);
    return new GraphClient(settings, Clock.systemUTC());
  }

  private static SendOutcome send(GraphClient client) {
    return client.send(new PhoneNumberId("1"), Secret.of("t"), HELLO);
  }

  private static SSLContext context(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(file)) {
      store.load(stream, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("peer", store.getCertificate("peer"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
