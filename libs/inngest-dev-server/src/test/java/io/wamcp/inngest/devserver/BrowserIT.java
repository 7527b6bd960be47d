package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The dashboard in a real browser. Skipped where Chromium and chromedriver are not installed;
 * pictures of the pages are left in {@code target/dashboard}.
 */
@Tag("slow")
class BrowserIT extends DevServerTestBase {

  private static final String TAB = "\uE004";
  private static final String ENTER = "\uE007";
  private static final Path PICTURES = Path.of("target/dashboard");

  @TempDir Path profile;
  private Optional<Browser.Programs> programs;
  private Browser browser;

  @BeforeEach
  void find() {
    programs = Browser.Programs.find();
    Assumptions.assumeTrue(
        programs.isPresent(),
        "no Chromium and chromedriver on the PATH: apt-get install chromium chromium-driver");
    app.on(
        "order",
        "shop/order.placed",
        config -> {
          config.put("name", "Ship an order");
          config.putArray("concurrency").addObject().put("limit", 3).put("key", "event.data.shop");
          config.putObject("throttle").put("limit", 20).put("period", "1m");
          return config;
        },
        BrowserIT::order);
    app.on("copy", "shop/order.placed", call -> Scripted.done("{\"duplicate\":true}"));
    app.on(
        "bill",
        "shop/bill",
        ScriptedApp.retries(0),
        call -> Scripted.of(500, "{\"name\":\"CardDeclined\",\"message\":\"no funds\"}"));
    start();
  }

  /** Charges at the second try, then waits for the parcel. */
  private static Scripted order(ScriptedApp.Received call) {
    if (call.has("wait")) {
      return Scripted.done("{\"delivered\":true}");
    }
    if (call.has("charge")) {
      return Scripted.ops(
          op(
              "wait",
              "WaitForEvent",
              "\"displayName\":\"wait-for-parcel\",\"opts\":{\"event\":\"shop/parcel.arrived\","
                  + "\"timeout\":\"72h\",\"if\":\"async.data.order == event.data.order\"}"));
    }
    if (call.has("load")) {
      return call.attempt() == 0
          ? Scripted.ops(
              op(
                  "charge",
                  "StepError",
                  "\"displayName\":\"charge-card\",\"error\":{\"name\":\"BankDown\","
                      + "\"message\":\"503 from the bank\"}"))
          : Scripted.ops(
              op("charge", "StepRun", "\"displayName\":\"charge-card\",\"data\":\"ch_41\""));
    }
    return Scripted.ops(
        op("load", "StepRun", "\"displayName\":\"load-order\",\"data\":{\"items\":[1,2,3]}"));
  }

  @AfterEach
  void leave() {
    if (browser != null) {
      browser.close();
    }
  }

  private void browse(int width, int height, boolean dark) {
    browser = new Browser(programs.orElseThrow(), profile, width, height, dark);
  }

  private void sees(String text) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(browser.text()).contains(text));
  }

  private String order(int number) {
    return api.sent("shop/order.placed", "{\"order\":" + number + ",\"shop\":\"north\"}");
  }

  private String orderRun(String event) {
    return await()
        .until(
            () ->
                api.runs(event).stream()
                    .filter(r -> r.at("/function/id").asText().equals("order"))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow()
        .get("id")
        .asText();
  }

  @Test
  void aRunAppearsChangesAndEndsWhileSomebodyLooks() {
    browse(1280, 900, false);
    browser.open(server.url() + "/runs");
    sees("No run matches");
    sees("Live");

    String run = orderRun(order(1));

    sees(run);
    browser.open(server.url() + "/runs/" + run);
    sees("waits for the event shop/parcel.arrived");
    browser.click("#step-charge summary");
    sees("503 from the bank");
    api.sent("shop/parcel.arrived", "{\"order\":1}");
    sees("\"delivered\" : true");
    assertThat(browser.script("return document.getElementById('step-charge').open").asBoolean())
        .as("what was opened stays open")
        .isTrue();
    assertThat(browser.script("return document.getElementById('said').textContent").asText())
        .isEqualTo("Status: Completed");
  }

  /** As many streams as the server gives: who comes later asks for the page again and again. */
  @Test
  void withoutAStreamThePageIsAskedForEveryFewSeconds() throws Exception {
    try (HttpClient others = HttpClient.newHttpClient()) {
      HttpRequest stream =
          HttpRequest.newBuilder(URI.create(server.url() + "/live?page=%2Fruns")).build();
      List<InputStream> held = new ArrayList<>();
      HttpResponse<InputStream> answer = others.send(stream, BodyHandlers.ofInputStream());
      while (answer.statusCode() == 200) {
        held.add(answer.body());
        answer = others.send(stream, BodyHandlers.ofInputStream());
      }
      assertThat(answer.statusCode()).isEqualTo(503);
      browse(1280, 900, false);
      browser.open(server.url() + "/runs");
      sees("No run matches");
      sees("Every few seconds");

      String run = orderRun(order(1));

      sees(run);
      assertThat(browser.text()).contains("Every few seconds").doesNotContain("No run matches");
      for (InputStream each : held) {
        each.close();
      }
    }
  }

  @Test
  void aRunIsCancelledAndRunAgain() {
    browse(1280, 900, false);
    String run = orderRun(order(1));
    browser.open(server.url() + "/runs/" + run);
    sees("waits for the event");

    browser.click("#cancel");
    sees("Cancelled");
    assertThat(browser.url()).endsWith("/runs/" + run);
    browser.click("#rerun");
    sees("waits for the event");

    assertThat(browser.url()).doesNotContain(run);
    assertThat(api.get("/v1/runs/" + run).json().at("/data/status").asText())
        .isEqualTo("Cancelled");
  }

  @Test
  void anEventIsSentByHand() {
    browse(1280, 900, false);
    browser.open(server.url() + "/send");

    browser.type("#name", "shop/order.placed");
    browser.type("#data", "[1]");
    browser.click("main button");
    sees("The data is not a JSON object");
    browser.type("#data", "{\"order\": 5, \"note\": \"<img src=x onerror=alert(1)>\"}");
    browser.click("main button");

    sees("shop/order.placed");
    sees("<img src=x onerror=alert(1)>");
    sees("lab-order");
    sees("No-op: duplicate");
  }

  @Test
  void everythingIsReachedByTheKeyboard() {
    browse(1280, 900, false);
    String run = orderRun(order(1));
    browser.open(server.url() + "/runs/" + run);
    sees("waits for the event");

    browser.press(TAB);
    assertThat(focused()).isEqualTo("Skip to the content");
    assertThat(browser.script("return document.activeElement.getBoundingClientRect().left").asInt())
        .as("the skip link is seen when it has the focus")
        .isNotNegative();
    browser.press(ENTER);
    tabTo("Cancel run");
    assertThat(
            browser.script("return getComputedStyle(document.activeElement).outlineStyle").asText())
        .isEqualTo("solid");
    tabTo("load-order");
    browser.press(ENTER);
    sees("\"items\"");
    browser.open(server.url() + "/");
    tabTo("Runs");
    browser.press(ENTER);
    await().until(() -> browser.url().endsWith("/runs"));
    tabTo("Filter");
    browser.press(ENTER);
    await().until(() -> browser.url().contains("/runs?"));
  }

  private String focused() {
    return browser.script("return document.activeElement.innerText").asText();
  }

  private void tabTo(String label) {
    for (int i = 0; i < 60 && !focused().strip().startsWith(label); i++) {
      browser.press(TAB);
    }
    assertThat(focused()).startsWith(label);
  }

  @ParameterizedTest
  @CsvSource({"desktop-light,1280,900,false", "desktop-dark,1280,900,true", "phone,375,812,false"})
  void nothingIsWiderThanTheScreenAndEverythingIsNamed(
      String name, int width, int height, boolean dark) {
    browse(width, height, dark);
    String run = orderRun(order(1));
    order(2);
    api.ended(api.sent("shop/bill", "{\"amount\":12}"));
    api.sent("shop/with.a.very.long.name." + "abcdefghij".repeat(9), "{}");
    await().until(() -> count("SELECT count(*) FROM waits") == 2);

    for (String path :
        new String[] {
          "/", "/functions/lab-order", "/runs", "/runs/" + run, "/events", "/send", "/login"
        }) {
      browser.open(server.url() + path);
      String page = path.equals("/") ? "functions" : path.split("/", -1)[1];
      if (path.equals("/runs/" + run)) {
        sees("wait-for-parcel");
        browser.click("#step-charge summary");
        page = "run";
      }
      browser.picture(
          PICTURES.resolve(name + "-" + page + (path.contains("lab-") ? "-one" : "") + ".png"));
      JsonNode found = browser.script(FAULTS);
      assertThat(found).as(path).isEmpty();
      assertThat(
              browser
                  .script("return matchMedia('(prefers-color-scheme: dark)').matches")
                  .asBoolean())
          .isEqualTo(dark);
    }
  }

  /** Too wide, without a name, or with too little contrast (WCAG AA). */
  private static final String FAULTS =
      """
      const faults = [];
      const page = document.documentElement;
      if (page.scrollWidth > page.clientWidth) faults.push("wide: " + page.scrollWidth);
      for (const field of document.querySelectorAll("input, select, textarea"))
        if (field.labels.length === 0) faults.push("no label: " + field.outerHTML);
      for (const one of document.querySelectorAll("a, button"))
        if (one.textContent.trim() === "") faults.push("no name: " + one.outerHTML);
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const colour = (text) => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
      };
      const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const behind = (node) => {
        for (let n = node; n !== null; n = n.parentElement) {
          const back = colour(getComputedStyle(n).backgroundColor);
          if (back[3] === 255) return back;
        }
        return [255, 255, 255];
      };
      for (const node of document.querySelectorAll("body *")) {
        const own = [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim() !== "");
        if (!own || node.checkVisibility?.() === false || node.localName === "option") continue;
        const [a, b] = [light(colour(getComputedStyle(node).color)), light(behind(node))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) faults.push("contrast " + contrast.toFixed(2) + ": " + node.outerHTML);
      }
      return faults;
      """;
}
