package io.wamcp.inngest.devserver.call;

import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.Hashes;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.run.RunError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Calls apps over HTTP, signed when there is a signing key. Thread-safe. */
public final class AppClient {

  /** Longest answer read. */
  static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Optional<SigningKey> signingKey;
  private final String serverKind;
  private final Duration timeout;
  private final HttpClient client;

  /**
   * @param timeout longest time for one call
   */
  public AppClient(
      InstantSource clock, Optional<SigningKey> signingKey, String serverKind, Duration timeout) {
    this.clock = clock;
    this.signingKey = signingKey;
    this.serverKind = serverKind;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /**
   * Calls a function and waits for its answer; whatever goes wrong is a failed reply.
   *
   * @throws InterruptedException when this server is being stopped
   */
  public Reply call(Call call) throws InterruptedException {
    byte[] body = CallBody.write(call);
    try {
      HttpRequest.Builder request = request(URI.create(url(call)), "POST", body);
      headers(call).forEach(request::header);
      return ReplyReader.read(send(request.build()), clock.instant());
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
      HttpRequest.Builder request = request(URI.create(appUrl), "PUT", body);
      request.header("X-Inngest-Server-Kind", serverKind);
      return send(request.build()).status() == 200;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Breaks off every call. */
  public void stop() {
    client.shutdownNow();
  }

  private HttpRequest.Builder request(URI uri, String method, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Inngest")
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    signingKey.ifPresent(
        key -> request.header("X-Inngest-Signature", key.sign(body, clock.instant())));
    return request;
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
      if (bytes.length > MAX_ANSWER_BYTES) {
        throw new TooLargeException();
      }
      Map<String, String> headers = new HashMap<>();
      response
          .headers()
          .map()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      return new Answer(response.statusCode(), headers, bytes);
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
