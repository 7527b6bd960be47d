package io.wamcp.inngest;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** The recorded server's side: gives the recorded answers and remembers what it was asked. */
final class LabEngine {

  private static final String A = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8";
  private static final String B = "e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98";
  private static final String C = "84a516841ba77a5b4648de2cd0dfcb30ea46dbb4";
  private static final int LONG = 2_560_000;

  /** What is known of an answer that was not recorded itself: the step's result. */
  private static final String ONE_SENT =
      "{\"ids\":[\"01M8863JXHVQ60QHHAMK3BDR0Q\"],\"status\":200}";

  private final WireMockServer server = EngineDouble.fresh();

  /** An engine in the state it had when this exchange took place. */
  LabEngine(Capture capture) {
    boolean one = capture.name().equals("parallel-wait-and-send-2");
    Capture sent = capture.target().startsWith("/e/") ? capture : sentFromStep();
    server.stubFor(
        post(urlPathMatching("/e/.*")).willReturn(okJson(one ? ONE_SENT : answer(sent))));
    boolean unmodified = capture.name().equals("sync-put-dev-unmodified");
    server.stubFor(
        post(urlPathMatching("/fn/register"))
            .willReturn(okJson("{\"ok\":true,\"modified\":" + !unmodified + "}")));
    server.stubFor(post(urlPathMatching("/v1/checkpoint/.*")).willReturn(okJson("")));
    server.stubFor(
        get(urlPathMatching("/v0/runs/.*/actions"))
            .willReturn(okJson(state(capture.name().equals("use-api-4")))));
    server.stubFor(
        get(urlPathMatching("/v0/runs/.*/batch"))
            .willReturn(okJson(answer(Capture.load("use-api-fetch-batch")))));
  }

  private static Capture sentFromStep() {
    return Capture.load("event-sdk-send-from-step");
  }

  private static String answer(Capture capture) {
    return new String(capture.responseBytes(), StandardCharsets.UTF_8);
  }

  /** The state of the run of big steps, whose recording was cut. */
  private static String state(boolean third) {
    ObjectNode steps = Capture.JSON.createObjectNode();
    steps.putObject(A).put("data", "a".repeat(LONG));
    steps.putObject(B).put("data", "b".repeat(LONG));
    if (third) {
      steps.putObject(C).put("data", 2 * LONG);
    }
    return steps.toString();
  }

  /** What the app asked, in order and in the form of {@link #recorded}. */
  List<ObjectNode> asked() {
    return server.getAllServeEvents().stream()
        .map(event -> event.getRequest())
        .sorted(Comparator.comparing(LoggedRequest::getLoggedDate))
        .map(LabEngine::request)
        .toList();
  }

  private static ObjectNode request(LoggedRequest request) {
    ObjectNode headers = Capture.JSON.createObjectNode();
    for (HttpHeader header : request.getHeaders().all()) {
      headers.put(header.key(), header.firstValue());
    }
    try {
      JsonNode body = Capture.JSON.readTree(request.getBody());
      return exchange(
          request.getMethod().getName(),
          request.getUrl(),
          headers,
          body.isMissingNode() ? Capture.JSON.getNodeFactory().textNode("") : body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the recorded SDK asked. */
  static ObjectNode recorded(Capture capture) {
    return exchange(
        capture.method(), capture.target(), capture.requestHeaders(), capture.requestBody());
  }

  private static ObjectNode exchange(
      String method, String target, JsonNode headers, JsonNode body) {
    ObjectNode json = Capture.JSON.createObjectNode();
    json.put("method", method);
    json.put("target", target);
    ObjectNode kept = LabApp.headers(headers).deepCopy();
    // Which HTTP client an SDK uses is not the protocol's business.
    kept.remove("user-agent");
    json.set("headers", kept);
    json.set("body", body);
    return json;
  }
}
