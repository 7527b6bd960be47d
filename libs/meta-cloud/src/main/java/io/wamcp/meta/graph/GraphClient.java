package io.wamcp.meta.graph;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientResponse;
import io.wamcp.domain.config.Secret;
import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.graph.GraphConnections.ConnectFailedException;
import io.wamcp.meta.graph.SendOutcome.UnknownReason;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Sends messages and read marks through Meta's Graph API. One call is one request: it is never
 * repeated here, since Meta has no idempotency key. Every way a request can end is a {@link
 * SendOutcome}; {@link #send} does not throw for anything the network or Meta does. Neither tokens
 * nor bodies are logged. Thread-safe; blocks the calling thread, which should be a virtual one.
 */
public final class GraphClient implements AutoCloseable {

  /** Meta's answers are a few hundred bytes; of a longer one nothing is believed. */
  static final int MAX_ANSWER_BYTES = 64 * 1024;

  private final GraphClientSettings settings;
  private final WebClient client;
  private final Http1Client http;
  private final GraphConnections connections;

  /**
   * Makes a client; no connection is opened yet.
   *
   * @param clock tells how long a connection has been unused
   */
  public GraphClient(GraphClientSettings settings, Clock clock) {
    this.settings = settings;
    this.client =
        WebClient.builder()
            .socketOptions(
                socket ->
                    socket
                        .connectTimeout(settings.connectTimeout())
                        .readTimeout(settings.readTimeout())
                        .tcpNoDelay(true))
            .readTimeout(settings.readTimeout())
            .connectionListener(new HandshakeTimeout(settings.connectTimeout()))
            // A redirect would carry the access token to wherever it points.
            .followRedirects(false)
            .sendExpectContinue(false)
            .servicesDiscoverServices(false)
            .build();
    this.http = client.client(Http1Client.PROTOCOL);
    this.connections = new GraphConnections(settings, client, clock);
  }

  /** Sends one message from the given number. */
  public SendOutcome send(PhoneNumberId number, Secret accessToken, OutgoingMessage message) {
    return request(
        number, accessToken, RequestBody.bytes(message), AnswerReader::read, outcome -> outcome);
  }

  /**
   * Marks a message, and earlier ones of its chat, as read.
   *
   * @param typing whether the person sees for up to 25 seconds that a reply is being written
   */
  public ReadOutcome markRead(
      PhoneNumberId number, Secret accessToken, Wamid message, boolean typing) {
    return request(
        number,
        accessToken,
        RequestBody.readMark(message, typing),
        AnswerReader::readMark,
        GraphClient::withoutAnswer);
  }

  private static ReadOutcome withoutAnswer(SendOutcome outcome) {
    return switch (outcome) {
      case SendOutcome.Rejected rejected -> new ReadOutcome.Refused(rejected);
      case SendOutcome.NotSent notSent ->
          new ReadOutcome.NoAnswer(notSent.reason() + " " + notSent.detail());
      case SendOutcome.Unknown unknown ->
          new ReadOutcome.NoAnswer(unknown.reason() + " " + unknown.detail());
      case SendOutcome.Accepted accepted ->
          throw new IllegalStateException("nothing was answered: " + accepted.wamid());
    };
  }

  private <T> T request(
      PhoneNumberId number,
      Secret accessToken,
      byte[] body,
      BiFunction<Integer, byte[], T> reader,
      Function<SendOutcome, T> unanswered) {
    if (!headerSafe(accessToken.reveal())) {
      return unanswered.apply(unusableToken());
    }
    ClientConnection connection;
    try {
      connection = connections.take();
    } catch (ConnectFailedException e) {
      return unanswered.apply(new SendOutcome.NotSent(e.reason(), describe(e.getCause())));
    }
    // From here on bytes may have left: whatever goes wrong, the outcome is unknown.
    try {
      return exchange(connection, number, accessToken, body, reader);
    } catch (IOException | RuntimeException e) {
      connection.closeResource();
      boolean timeout = GraphConnections.causedBy(e, SocketTimeoutException.class);
      return unanswered.apply(
          new SendOutcome.Unknown(
              timeout ? UnknownReason.READ_TIMEOUT : UnknownReason.CONNECTION_LOST, describe(e)));
    }
  }

  private <T> T exchange(
      ClientConnection connection,
      PhoneNumberId number,
      Secret accessToken,
      byte[] body,
      BiFunction<Integer, byte[], T> reader)
      throws IOException {
    try (Http1ClientResponse response =
        http.post()
            .uri(address(number))
            .skipUriEncoding(true)
            .connection(connection)
            .header(HeaderNames.AUTHORIZATION, "Bearer " + accessToken.reveal())
            .contentType(MediaTypes.APPLICATION_JSON)
            .accept(MediaTypes.APPLICATION_JSON)
            .submit(body)) {
      return reader.apply(response.status().code(), answer(response));
    }
  }

  private static byte[] answer(Http1ClientResponse response) throws IOException {
    if (!response.entity().hasEntity()) {
      return new byte[0];
    }
    try (InputStream stream = response.inputStream()) {
      byte[] answer = stream.readNBytes(MAX_ANSWER_BYTES + 1);
      return answer.length > MAX_ANSWER_BYTES ? new byte[0] : answer;
    }
  }

  private String address(PhoneNumberId number) {
    String base = settings.baseUri().toString().replaceAll("/+$", "");
    String segment = URLEncoder.encode(number.value(), StandardCharsets.UTF_8).replace("+", "%20");
    return base + "/" + settings.apiVersion() + "/" + segment + "/messages";
  }

  private static boolean headerSafe(String token) {
    return !token.isEmpty() && token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  private static SendOutcome unusableToken() {
    return new SendOutcome.Rejected(
        0,
        MetaErrorType.ACCESS_TOKEN_INVALID,
        null,
        null,
        "the configured access token is empty or not printable ASCII",
        null,
        null);
  }

  /** Class names only: messages of exceptions may quote what was sent. */
  private static String describe(Throwable failure) {
    if (failure == null) {
      return "";
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName();
  }

  /** Closes unused connections; requests under way finish. */
  @Override
  public void close() {
    connections.close();
    client.closeResource();
  }
}
