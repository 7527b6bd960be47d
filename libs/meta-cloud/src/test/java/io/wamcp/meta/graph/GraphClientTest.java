package io.wamcp.meta.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.domain.config.Secret;
import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.meta.graph.SendOutcome.NotSentReason;
import io.wamcp.meta.graph.SendOutcome.UnknownReason;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.FreePort;
import io.wamcp.testkit.MutableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the client says about everything a network and a peer can do to a request. */
class GraphClientTest {

  private static final PhoneNumberId NUMBER = new PhoneNumberId("100000000000001");
  private static final Secret TOKEN = Secret.of("EAAG-test-token");
  private static final OutgoingMessage HELLO =
      OutgoingMessage.text(new Recipient.Phone("+15550001111"), "Hello", "request-1");
  private static final byte[] OK = Fixtures.bytes("send/responses/ok-text.json");

  private final MutableClock clock = MutableClock.at("2026-11-25T10:00:00Z");

  @Test
  void sendsOneRequestWithTokenAndJson() throws IOException {
    try (ScriptedPeer peer = ScriptedPeer.answering(200, OK);
        GraphClient client = client(peer.uri())) {
      assertThat(client.send(NUMBER, TOKEN, HELLO)).isInstanceOf(SendOutcome.Accepted.class);

      String request = peer.requests().getFirst();
      assertThat(request).startsWith("POST /v25.0/100000000000001/messages HTTP/1.1\r\n");
      assertThat(request).containsIgnoringCase("authorization: Bearer EAAG-test-token\r\n");
      assertThat(request).containsIgnoringCase("content-type: application/json\r\n");
      assertThat(request).doesNotContainIgnoringCase("expect:");
      assertThat(peer.requests()).hasSize(1);
    }
  }

  @Test
  void keepsABasePathAndEncodesTheNumber() throws IOException {
    try (ScriptedPeer peer = ScriptedPeer.answering(200, OK);
        GraphClient client = client(URI.create(peer.uri() + "/meta/"))) {
      client.send(new PhoneNumberId("a/../b?c d"), TOKEN, HELLO);

      assertThat(peer.requests().getFirst())
          .startsWith("POST /meta/v25.0/a%2F..%2Fb%3Fc%20d/messages HTTP/1.1\r\n");
    }
  }

  @Test
  void refusedConnectionsSentNothing() {
    try (GraphClient client = client(URI.create("http://127.0.0.1:" + FreePort.pick()))) {
      assertNotSent(client, NotSentReason.CONNECT_FAILED);
    }
  }

  @Test
  void unknownHostsSentNothing() {
    try (GraphClient client = client(URI.create("http://no-such-host.invalid:9"))) {
      assertNotSent(client, NotSentReason.DNS_FAILED);
    }
  }

  @Test
  void aPeerThatSpeaksNoTlsGotNothing() throws IOException {
    byte[] plain = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    try (ScriptedPeer peer =
            ScriptedPeer.start(
                socket -> {
                  socket.getOutputStream().write(plain);
                  socket.getInputStream().readAllBytes();
                });
        GraphClient client = client(URI.create("https://127.0.0.1:" + peer.port()))) {
      assertNotSent(client, NotSentReason.TLS_FAILED);
    }
  }

  @Test
  void aPeerThatIsSilentInTheTlsHandshakeGotNothing() throws IOException {
    try (ScriptedPeer peer = ScriptedPeer.start(socket -> socket.getInputStream().readAllBytes())) {
      var settings =
          GraphClientSettings.of(URI.create("https://127.0.0.1:" + peer.port()))
              .withTimeouts(Duration.ofMillis(300), Duration.ofSeconds(30));
      try (GraphClient client = new GraphClient(settings, clock)) {
        assertThat(client.send(NUMBER, TOKEN, HELLO)).isInstanceOf(SendOutcome.NotSent.class);
      }
    }
  }

  @Test
  void connectionsCutDuringTheTlsHandshakeSentNothing() throws IOException {
    try (ScriptedPeer peer = ScriptedPeer.start(ScriptedPeer::reset);
        GraphClient client = client(URI.create("https://127.0.0.1:" + peer.port()))) {
      assertThat(client.send(NUMBER, TOKEN, HELLO)).isInstanceOf(SendOutcome.NotSent.class);
    }
  }

  @Test
  void aClosedClientSendsNothing() {
    GraphClient client = client(URI.create("http://127.0.0.1:1"));
    client.close();
    assertNotSent(client, NotSentReason.CLIENT_CLOSED);
  }

  @Test
  void aResetBeforeTheRequestIsReadIsUnknown() throws IOException {
    try (ScriptedPeer peer =
            ScriptedPeer.start(
                socket -> {
                  // Wait for the first byte: a reset before it is a failed connection.
                  assertThat(socket.getInputStream().read()).isPositive();
                  ScriptedPeer.reset(socket);
                });
        GraphClient client = client(peer.uri())) {
      assertUnknown(client, UnknownReason.CONNECTION_LOST);
    }
  }

  @Test
  void aResetAfterTheRequestIsReadIsUnknown() throws IOException {
    ScriptedPeer[] self = new ScriptedPeer[1];
    self[0] =
        ScriptedPeer.start(
            socket -> {
              self[0].readRequest(socket);
              ScriptedPeer.reset(socket);
            });
    try (ScriptedPeer peer = self[0];
        GraphClient client = client(peer.uri())) {
      assertUnknown(client, UnknownReason.CONNECTION_LOST);
      assertThat(peer.requests()).hasSize(1);
    }
  }

  @Test
  void anAnswerCutInTheMiddleIsUnknown() throws IOException {
    ScriptedPeer[] self = new ScriptedPeer[1];
    self[0] =
        ScriptedPeer.start(
            socket -> {
              self[0].readRequest(socket);
              String half = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"messages\":[{\"id\":";
              socket.getOutputStream().write(half.getBytes(StandardCharsets.ISO_8859_1));
            });
    try (ScriptedPeer peer = self[0];
        GraphClient client = client(peer.uri())) {
      assertThat(client.send(NUMBER, TOKEN, HELLO)).isInstanceOf(SendOutcome.Unknown.class);
    }
  }

  @Test
  void silenceIsUnknown() throws IOException {
    ScriptedPeer[] self = new ScriptedPeer[1];
    self[0] =
        ScriptedPeer.start(
            socket -> {
              while (self[0].readRequest(socket)) {
                // Say nothing and wait for the client to leave.
              }
            });
    var settings =
        GraphClientSettings.of(self[0].uri())
            .withTimeouts(Duration.ofSeconds(2), Duration.ofMillis(300));
    try (ScriptedPeer peer = self[0];
        GraphClient client = new GraphClient(settings, clock)) {
      assertUnknown(client, UnknownReason.READ_TIMEOUT);
      assertThat(peer.requests()).hasSize(1);
    }
  }

  @Test
  void bytesThatAreNoHttpAreUnknown() throws IOException {
    try (ScriptedPeer peer =
            ScriptedPeer.start(
                socket ->
                    socket
                        .getOutputStream()
                        .write("220 ready\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
        GraphClient client = client(peer.uri())) {
      assertThat(client.send(NUMBER, TOKEN, HELLO)).isInstanceOf(SendOutcome.Unknown.class);
    }
  }

  @Test
  void htmlFromAProxyIsUnknown() throws IOException {
    try (ScriptedPeer peer =
            ScriptedPeer.answering(502, Fixtures.bytes("send/responses/ok-html.bin"));
        GraphClient client = client(peer.uri())) {
      assertUnknown(client, UnknownReason.NO_ERROR_OBJECT);
    }
  }

  @Test
  void emptyAnswersAreUnknown() throws IOException {
    try (ScriptedPeer peer = ScriptedPeer.answering(200, new byte[0]);
        GraphClient client = client(peer.uri())) {
      assertUnknown(client, UnknownReason.NO_MESSAGE_ID);
    }
  }

  @Test
  void redirectsAreNotFollowed() throws IOException {
    try (ScriptedPeer other = ScriptedPeer.answering(200, OK);
        ScriptedPeer peer =
            ScriptedPeer.answering(307, new byte[0], "location: " + other.uri() + "/x\r\n");
        GraphClient client = client(peer.uri())) {
      assertUnknown(client, UnknownReason.NO_ERROR_OBJECT);
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void anEndlessAnswerIsNotReadToItsEnd() throws IOException {
    byte[] huge = new byte[GraphClient.MAX_ANSWER_BYTES * 20];
    try (ScriptedPeer peer = ScriptedPeer.answering(200, huge);
        GraphClient client = client(peer.uri())) {
      assertUnknown(client, UnknownReason.NO_MESSAGE_ID);
    }
  }

  @Test
  void aTokenThatCannotBeAHeaderIsNeverSent() throws IOException {
    try (ScriptedPeer peer = ScriptedPeer.answering(200, OK);
        GraphClient client = client(peer.uri())) {
      for (String token : List.of("", "a b", "a\r\nX-Other: 1", "tökén")) {
        SendOutcome outcome = client.send(NUMBER, Secret.of(token), HELLO);
        assertThat(((SendOutcome.Rejected) outcome).type())
            .isEqualTo(MetaErrorType.ACCESS_TOKEN_INVALID);
      }
      assertThat(peer.connections()).isEmpty();
    }
  }

  @Test
  void aConnectionIsUsedAgainWhileFresh() throws IOException {
    try (ScriptedPeer peer = ScriptedPeer.answering(200, OK);
        GraphClient client = client(peer.uri())) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.send(NUMBER, TOKEN, HELLO)).isInstanceOf(SendOutcome.Accepted.class);
      }
      assertThat(peer.connections()).hasSize(1);
      assertThat(peer.requests()).hasSize(5);
    }
  }

  @Test
  void aConnectionUnusedForLongIsNotTrusted() throws IOException {
    try (ScriptedPeer peer = ScriptedPeer.answering(200, OK);
        GraphClient client = client(peer.uri())) {
      client.send(NUMBER, TOKEN, HELLO);
      clock.advance(Duration.ofSeconds(5));
      assertThat(client.send(NUMBER, TOKEN, HELLO)).isInstanceOf(SendOutcome.Accepted.class);

      assertThat(peer.connections()).hasSize(2);
    }
  }

  @Test
  void aConnectionThePeerClosedMeanwhileIsNotUsed() throws IOException {
    ScriptedPeer[] self = new ScriptedPeer[1];
    self[0] =
        ScriptedPeer.start(
            socket -> {
              self[0].readRequest(socket);
              ScriptedPeer.answer(socket, 200, OK, "");
            });
    try (ScriptedPeer peer = self[0];
        GraphClient client = client(peer.uri())) {
      for (int i = 1; i <= 10; i++) {
        assertThat(client.send(NUMBER, TOKEN, HELLO)).isInstanceOf(SendOutcome.Accepted.class);
        int closed = i;
        await()
            .atMost(Duration.ofSeconds(5))
            .until(
                () ->
                    peer.connections().size() == closed && peer.connections().getLast().isClosed());
        settle();
      }
      assertThat(peer.requests()).hasSize(10);
    }
  }

  /** Gives the end of the connection time to cross the loopback interface. */
  private static void settle() {
    await().pollDelay(Duration.ofMillis(250)).until(() -> true);
  }

  @Test
  void slowAnswersOnAReusedConnectionHaveTheFullTime() throws IOException {
    ScriptedPeer[] self = new ScriptedPeer[1];
    self[0] =
        ScriptedPeer.start(
            socket -> {
              while (self[0].readRequest(socket)) {
                if (self[0].requests().size() == 2) {
                  settleFor(Duration.ofMillis(700));
                }
                ScriptedPeer.answer(socket, 200, OK, "");
              }
            });
    var settings =
        GraphClientSettings.of(self[0].uri())
            .withTimeouts(Duration.ofSeconds(2), Duration.ofMillis(1000));
    try (ScriptedPeer peer = self[0];
        GraphClient client = new GraphClient(settings, clock)) {
      client.send(NUMBER, TOKEN, HELLO);
      settleFor(Duration.ofMillis(600));
      assertThat(client.send(NUMBER, TOKEN, HELLO)).isInstanceOf(SendOutcome.Accepted.class);
      assertThat(peer.connections()).hasSize(1);
    }
  }

  private static void settleFor(Duration time) {
    await().pollDelay(time).atMost(time.plusSeconds(5)).until(() -> true);
  }

  @Test
  void aConnectionThePeerWantsClosedIsClosed() throws IOException {
    try (ScriptedPeer peer = ScriptedPeer.answering(200, OK, "connection: close\r\n");
        GraphClient client = client(peer.uri())) {
      client.send(NUMBER, TOKEN, HELLO);
      client.send(NUMBER, TOKEN, HELLO);

      assertThat(peer.connections()).hasSize(2);
    }
  }

  private GraphClient client(URI uri) {
    return new GraphClient(GraphClientSettings.of(uri), clock);
  }

  private static void assertNotSent(GraphClient client, NotSentReason reason) {
    assertThat(client.send(NUMBER, TOKEN, HELLO))
        .isInstanceOfSatisfying(
            SendOutcome.NotSent.class, outcome -> assertThat(outcome.reason()).isEqualTo(reason));
  }

  private static void assertUnknown(GraphClient client, UnknownReason reason) {
    assertThat(client.send(NUMBER, TOKEN, HELLO))
        .isInstanceOfSatisfying(
            SendOutcome.Unknown.class, outcome -> assertThat(outcome.reason()).isEqualTo(reason));
  }
}
