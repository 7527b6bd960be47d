package io.wamcp.inngest.devserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A headless Chromium, driven by chromedriver over the W3C WebDriver protocol. Both are what the
 * machine has installed; nothing is downloaded.
 */
final class Browser implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process driver;
  private final String session;

  /** Where the two programs are. */
  record Programs(Path chromium, Path driver) {

    /** Empty where one of them is missing. */
    static Optional<Programs> find() {
      Optional<Path> chromium = first("chromium", "chromium-browser", "google-chrome", "chrome");
      Optional<Path> driver = first("chromedriver");
      return chromium.flatMap(c -> driver.map(d -> new Programs(c, d)));
    }

    private static Optional<Path> first(String... names) {
      return Stream.of(names)
          .flatMap(
              name ->
                  Stream.of(System.getenv("PATH").split(":", -1))
                      .map(folder -> Path.of(folder, name)))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }

  /**
   * @param profile an empty folder
   * @param dark what the page is told of the user's taste
   */
  Browser(Programs programs, Path profile, int width, int height, boolean dark) {
    try {
      driver =
          new ProcessBuilder(programs.driver().toString(), "--port=0")
              .redirectErrorStream(true)
              .start();
      String base = "http://127.0.0.1:" + port(driver.inputReader());
      JsonNode created =
          call(
              "POST",
              base + "/session",
              Json.object()
                  .set(
                      "capabilities",
                      Json.object().set("alwaysMatch", wanted(programs, profile, dark))));
      session = base + "/session/" + created.get("sessionId").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Narrower than a window can be: the size of the page is set, not that of the window.
    devTools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
  }

  private static int port(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher started = PORT.matcher(line);
      if (started.find()) {
        return Integer.parseInt(started.group(1));
      }
    }
    throw new IOException("chromedriver ended without a port");
  }

  private static ObjectNode wanted(Programs programs, Path profile, boolean dark) {
    ObjectNode wanted = Json.object().put("browserName", "chrome");
    ObjectNode options = wanted.putObject("goog:chromeOptions");
    options.put("binary", programs.chromium().toString());
    ArrayNode arguments = options.putArray("args");
    List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--user-data-dir=" + profile)
        .forEach(arguments::add);
    if (dark) {
      arguments.add("--blink-settings=preferredColorScheme=0");
    }
    return wanted;
  }

  private static JsonNode call(String method, String url, JsonNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(Json.text(body)))
            .build();
    try {
      HttpResponse<String> response =
          CLIENT.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      JsonNode value = Json.stored(response.body()).path("value");
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            value.path("error").asText() + ": " + value.path("message").asText());
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private JsonNode post(String path, JsonNode body) {
    return call("POST", session + path, body);
  }

  void open(String url) {
    post("/url", Json.object().put("url", url));
  }

  String url() {
    return call("GET", session + "/url", null).asText();
  }

  /** What a script gives that runs in the page. */
  JsonNode script(String script) {
    ObjectNode body = Json.object().put("script", script);
    body.putArray("args");
    return post("/execute/sync", body);
  }

  /** The text of the whole page as it is seen. */
  String text() {
    return script("return document.body.innerText").asText();
  }

  void click(String selector) {
    post("/element/" + element(selector) + "/click", Json.object());
  }

  void type(String selector, String text) {
    String element = element(selector);
    post("/element/" + element + "/clear", Json.object());
    post("/element/" + element + "/value", Json.object().put("text", text));
  }

  private String element(String selector) {
    return post("/element", Json.object().put("using", "css selector").put("value", selector))
        .get(ELEMENT)
        .asText();
  }

  /** Presses keys of the keyboard, wherever the focus is. */
  void press(String keys) {
    ObjectNode body = Json.object();
    ObjectNode source = body.putArray("actions").addObject().put("type", "key").put("id", "keys");
    ArrayNode actions = source.putArray("actions");
    keys.codePoints()
        .mapToObj(Character::toString)
        .forEach(
            key -> {
              actions.addObject().put("type", "keyDown").put("value", key);
              actions.addObject().put("type", "keyUp").put("value", key);
            });
    post("/actions", body);
  }

  void devTools(String command, Map<String, ?> parameters) {
    ObjectNode body = Json.object().put("cmd", command);
    body.set("params", Json.mapper().valueToTree(parameters));
    post("/goog/cdp/execute", body);
  }

  /** The page as a PNG. */
  void picture(Path file) {
    try {
      Files.createDirectories(file.getParent());
      String data = call("GET", session + "/screenshot", null).asText();
      Files.write(file, Base64.getDecoder().decode(data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      call("DELETE", session, null);
    } finally {
      driver.destroy();
    }
  }
}
