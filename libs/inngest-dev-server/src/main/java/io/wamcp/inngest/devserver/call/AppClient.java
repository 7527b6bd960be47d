package io.wamcp.inngest.devserver.call;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import io.helidon.webclient.http1.Http1ClientResponse;
import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.Hashes;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.run.RunError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Calls apps over HTTP, signed when there is a signing key. A call blocks its thread, which should
 * be a virtual one, and ends when that is interrupted. Thread-safe.
 */
public final class AppClient {

  /** Longest answer read. */
  static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;

  private static final int IDLE_CONNECTIONS = 256;
  private static final HeaderName SIGNATURE = HeaderNames.create("X-Inngest-Signature");
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Optional<SigningKey> signingKey;
  private final String serverKind;
  private final WebClient client;
  private final Http1Client http;

  /**
   * @param timeout longest time to wait for a part of an answer
   */
  public AppClient(
      InstantSource clock, Optional<SigningKey> signingKey, String serverKind, Duration timeout) {
    this.clock = clock;
    this.signingKey = signingKey;
    this.serverKind = serverKind;
    this.client =
        WebClient.builder()
            .socketOptions(
                socket ->
                    socket.connectTimeout(CONNECT_TIMEOUT).readTimeout(timeout).tcpNoDelay(true))
            .readTimeout(timeout)
            .connectionCacheSize(IDLE_CONNECTIONS)
            .followRedirects(false)
            .sendExpectContinue(false)
            .servicesDiscoverServices(false)
            .build();
    this.http = client.client(Http1Client.PROTOCOL);
  }

  /**
   * Calls a function and waits for its answer; whatever goes wrong is a failed reply.
   *
   * @throws InterruptedException when this server is being stopped
   */
  public Reply call(Call call) throws InterruptedException {
    byte[] body = CallBody.write(call);
    try {
      Http1ClientRequest request = request(http.post(), URI.create(url(call)), body);
      headers(call).forEach((name, value) -> request.header(HeaderNames.create(name), value));
      return ReplyReader.read(send(request, body), clock.instant());
    } catch (TooLargeException e) {
      return new Reply.Failed(
          RunError.of("output_too_large", "output_too_large", e.getMessage()), Reply.Retry.USUAL);
    } catch (IOException | IllegalArgumentException e) {
      return new Reply.Failed(RunError.unreachable(), Reply.Retry.USUAL);
    }
  }

  /**
   * Asks an app to register itself.
   *
   * @return whether it did
   * @throws InterruptedException when this server is being stopped
   */
  public boolean askToRegister(String appUrl) throws InterruptedException {
    byte[] body =
        CanonicalJson.write(Json.object().put("url", appUrl)).getBytes(StandardCharsets.UTF_8);
    try {
      Http1ClientRequest request = request(http.put(), URI.create(appUrl), body);
      request.header(HeaderNames.create("X-Inngest-Server-Kind"), serverKind);
      return send(request, body).status() == 200;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Closes the connections that are not in use. */
  public void stop() {
    client.closeResource();
  }

  private Http1ClientRequest request(Http1ClientRequest request, URI uri, byte[] body) {
    request
        .uri(uri)
        .skipUriEncoding(true)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.USER_AGENT, "Inngest");
    signingKey.ifPresent(key -> request.header(SIGNATURE, key.sign(body, clock.instant())));
    return request;
  }

  private static Answer send(Http1ClientRequest request, byte[] body)
      throws IOException, InterruptedException {
    try {
      return exchange(request, body);
    } catch (IOException | RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the call was broken off");
      }
      // What a broken connection or answer is thrown as differs with the place where it broke.
      throw e instanceof IOException known ? known : new IOException(e);
    }
  }

  private static Answer exchange(Http1ClientRequest request, byte[] body) throws IOException {
    try (Http1ClientResponse response = request.submit(body)) {
      Map<String, String> headers = new HashMap<>();
      for (Header header : response.headers()) {
        headers.put(header.name().toLowerCase(Locale.ROOT), header.get());
      }
      return new Answer(response.status().code(), headers, body(response));
    }
  }

  private static byte[] body(Http1ClientResponse response) throws IOException {
    if (!response.entity().hasEntity()) {
      return new byte[0];
    }
    try (InputStream stream = response.inputStream()) {
      byte[] bytes = stream.readNBytes(MAX_ANSWER_BYTES + 1);
      if (bytes.length > MAX_ANSWER_BYTES) {
        throw new TooLargeException();
      }
      return bytes;
    }
  }

  private static final class TooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("the response is larger than " + MAX_ANSWER_BYTES + " bytes");
    }
  }

  private static Map<String, String> headers(Call call) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Account-ID", "00000000-0000-4000-a000-000000000000");
    headers.put("X-Inngest-Generation-ID", Integer.toString(call.attempt() + 1));
    headers.put("X-Inngest-Job-ID", call.jobId());
    headers.put("X-Inngest-Req-Version", Integer.toString(call.requestVersion()));
    headers.put("X-Inngest-Step-ID", call.stepId());
    headers.put("X-Request-ID", call.requestId());
    headers.put("X-Run-ID", call.runId());
    headers.put(
        "traceparent",
        "00-"
            + Hashes.sha256(call.runId()).substring(0, 32)
            + "-"
            + Hashes.sha256(call.requestId()).substring(0, 16)
            + "-01");
    return headers;
  }

  /** The function's url with the step in its query. */
  private static String url(Call call) {
    String plain = call.url().replaceAll("([?&])stepId=[^&#]*&?", "$1").replaceAll("[?&]$", "");
    return plain + (plain.contains("?") ? "&" : "?") + "stepId=" + call.stepId();
  }
}
