package io.wamcp.inngest;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.internal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An {@link InngestEndpoint} on Helidon: {@code routing.register("/api/inngest", handler)}.
 * Thread-safe; functions run on the request's virtual thread.
 */
public final class ServeHandler implements HttpService {

  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final InngestEndpoint endpoint;
  private final Optional<Duration> streamPause;

  /** Serves this endpoint. */
  public ServeHandler(InngestEndpoint endpoint) {
    this(endpoint, endpoint.streaming() ? Optional.of(PAUSE) : Optional.empty());
  }

  private ServeHandler(InngestEndpoint endpoint, Optional<Duration> streamPause) {
    this.endpoint = endpoint;
    this.streamPause = streamPause;
  }

  /**
   * The same, answering calls with streams that begin at once and keep the connection busy: for
   * long steps behind a proxy that drops idle connections. {@code INNGEST_STREAMING} does it too.
   */
  public ServeHandler streaming() {
    return streaming(PAUSE);
  }

  /** As {@link #streaming()}, with a sign of life this often. */
  ServeHandler streaming(Duration pause) {
    return new ServeHandler(endpoint, Optional.of(pause));
  }

  /** Serves these functions of the client's app. */
  public static ServeHandler of(
      InngestClient client, Collection<? extends InngestFunction> functions) {
    return new ServeHandler(InngestEndpoint.of(client, functions));
  }

  /** What is served; a {@link Registration} needs it. */
  public InngestEndpoint endpoint() {
    return endpoint;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.any("/", this::serve);
  }

  private void serve(ServerRequest request, ServerResponse response) throws IOException {
    Optional<byte[]> body;
    try {
      body = body(request);
    } catch (SocketTimeoutException e) {
      refuse(response, InngestEndpoint.message(408, "The request body did not arrive in time"));
      return;
    } catch (RequestException e) {
      boolean tooLong = e.status() == Status.REQUEST_ENTITY_TOO_LARGE_413;
      refuse(response, tooLong ? InngestEndpoint.tooLarge() : brokenFraming());
      return;
    } catch (IllegalArgumentException e) {
      // So the server reports a chunk whose size is no number.
      refuse(response, brokenFraming());
      return;
    }
    if (body.isEmpty()) {
      refuse(response, InngestEndpoint.tooLarge());
      return;
    }
    answer(response, read(request, body.get()));
  }

  private static EndpointRequest read(ServerRequest request, byte[] body) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name(), header.get());
    }
    Map<String, String> query = new HashMap<>();
    for (String name : request.query().names()) {
      query.put(name, request.query().first(name).orElse(""));
    }
    return new EndpointRequest(
        request.prologue().method().text(), url(request), query, headers, body);
  }

  private void answer(ServerResponse response, EndpointRequest request) throws IOException {
    if (streamPause.isPresent() && request.method().equals("POST")) {
      EndpointResponse head = InngestEndpoint.json(201, Json.object());
      StreamedAnswer.send(response, streamPause.get(), head, () -> endpoint.handle(request));
    } else {
      send(response, endpoint.handle(request));
    }
  }

  private static EndpointResponse brokenFraming() {
    return InngestEndpoint.message(400, "The request body is not framed as HTTP asks");
  }

  /** The rest of the body is not worth reading, so the connection cannot be used again. */
  private static void refuse(ServerResponse response, EndpointResponse answer) {
    response.header(HeaderValues.CONNECTION_CLOSE);
    send(response, answer);
  }

  private static Optional<byte[]> body(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return Optional.of(new byte[0]);
    }
    if (request.headers().contentLength().orElse(0) > InngestEndpoint.LARGEST_BODY) {
      return Optional.empty();
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(InngestEndpoint.LARGEST_BODY + 1);
      return bytes.length > InngestEndpoint.LARGEST_BODY ? Optional.empty() : Optional.of(bytes);
    }
  }

  private static String url(ServerRequest request) {
    String forwarded = request.headers().first(HeaderNames.X_FORWARDED_PROTO).orElse("").strip();
    boolean secure = forwarded.isEmpty() ? request.isSecure() : forwarded.equals("https");
    return (secure ? "https" : "http")
        + "://"
        + request.authority()
        + request.path().absolute().rawPath();
  }

  private static void send(ServerResponse response, EndpointResponse answer) {
    response.status(Status.create(answer.status()));
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    response.send(answer.body());
  }
}
