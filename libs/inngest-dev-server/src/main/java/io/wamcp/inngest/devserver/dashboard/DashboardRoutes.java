package io.wamcp.inngest.devserver.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.SigningKey;
import io.wamcp.inngest.devserver.RequestBody;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.event.EventIntake;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.RunControl;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The pages for people at {@code /}. Every page works without a script; with one it follows what
 * happens. Whoever changes something must come from a page of the dashboard itself.
 */
public final class DashboardRoutes implements HttpService {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  private static final int LONGEST_LOGIN = 10_000;

  private final Assets assets = new Assets();
  private final LiveStream live = new LiveStream();
  private final Session session;
  private final Layout layout;
  private final Pages pages;
  private final RunControl control;
  private final EventIntake intake;

  public DashboardRoutes(
      InstantSource clock,
      Database database,
      FunctionRegistry registry,
      RunControl control,
      EventIntake intake,
      Optional<SigningKey> signingKey,
      String serverKind) {
    this.session = new Session(clock, signingKey);
    this.layout = new Layout(serverKind, assets.version(), session.isNeeded());
    this.pages = new Pages(new Reading(database, registry), clock);
    this.control = control;
    this.intake = intake;
  }

  @Override
  public void routing(HttpRules rules) {
    for (String path :
        new String[] {
          "/", "/runs", "/runs/{id}", "/events", "/events/{id}", "/functions/{id}", "/send"
        }) {
      rules.get(path, this::show);
    }
    rules
        .get("/live", this::follow)
        .get("/assets/{name}", this::asset)
        .get("/login", (request, response) -> page(response, LoginPage.show("")))
        .post("/login", this::login)
        .post("/logout", this::logout)
        .post("/runs/{id}/cancel", guarded(this::cancel))
        .post("/runs/{id}/rerun", guarded(this::rerun))
        .post("/functions/{id}/invoke", guarded(this::invoke))
        .post("/send", guarded(this::send));
  }

  /** Ends what would keep the server from stopping. */
  public void close() {
    live.close();
  }

  private void show(ServerRequest request, ServerResponse response) {
    if (!session.isOpenFor(request)) {
      seeOther(response, "/login");
      return;
    }
    Query query = Query.parse(request.query().rawValue());
    page(response, pages.at(request.path().rawPath(), query).orElseGet(DashboardRoutes::nothing));
  }

  private void follow(ServerRequest request, ServerResponse response) {
    if (!session.isOpenFor(request)) {
      response.status(401).send("log in");
      return;
    }
    String address = Query.parse(request.query().rawValue()).raw("page");
    int mark = address.indexOf('?');
    String path = mark < 0 ? address : address.substring(0, mark);
    Query query = Query.parse(mark < 0 ? "" : address.substring(mark + 1));
    live.send(response, () -> pages.at(path, query).orElseGet(DashboardRoutes::nothing));
  }

  private static Page nothing() {
    return Page.problem(404, "No such page", "The address leads nowhere.");
  }

  private void asset(ServerRequest request, ServerResponse response) {
    Optional<Assets.Asset> asset = assets.get(request.path().pathParameters().get("name"));
    if (asset.isEmpty()) {
      response.status(404).send("404 page not found\n");
      return;
    }
    response.header("Content-Type", asset.get().type());
    response.header("Cache-Control", "public, max-age=31536000, immutable");
    response.header("X-Content-Type-Options", "nosniff");
    response.send(asset.get().bytes());
  }

  /** What is done for somebody who may look and who comes from a page of ours. */
  private io.helidon.webserver.http.Handler guarded(io.helidon.webserver.http.Handler handler) {
    return (request, response) -> {
      if (!Session.isFromItself(request)) {
        page(response, Page.problem(403, "Refused", "It was not sent by this dashboard."));
      } else if (!session.isOpenFor(request)) {
        seeOther(response, "/login");
      } else {
        handler.handle(request, response);
      }
    };
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    String id = id(request);
    if (control.cancel(id)) {
      seeOther(response, "/runs/" + Parts.encode(id));
    } else {
      page(response, pages.at("/runs/" + Parts.encode(id), Query.parse("")).orElseThrow());
    }
  }

  private void rerun(ServerRequest request, ServerResponse response) {
    Optional<String> run = control.rerun(id(request));
    if (run.isPresent()) {
      seeOther(response, "/runs/" + Parts.encode(run.get()));
    } else {
      page(
          response,
          Page.problem(404, "It cannot run again", "The run or its function is no longer there."));
    }
  }

  private void invoke(ServerRequest request, ServerResponse response) {
    Optional<JsonNode> data = object(form(request).raw("data"));
    if (data.isEmpty()) {
      page(response, Page.problem(400, "Not invoked", "The data is not a JSON object."));
      return;
    }
    Optional<String> event = control.invoke(id(request), Json.object().set("data", data.get()));
    if (event.isPresent()) {
      seeOther(response, "/events/" + Parts.encode(event.get()));
    } else {
      page(response, Page.problem(404, "No such function", "No app has it registered now."));
    }
  }

  private void send(ServerRequest request, ServerResponse response) {
    Query form = form(request);
    Optional<JsonNode> data = object(form.raw("data"));
    if (data.isEmpty()) {
      refuse(response, form, "The data is not a JSON object.");
      return;
    }
    ObjectNode event = Json.object().put("name", form.text("name"));
    event.set("data", data.get());
    EventIntake.Outcome outcome =
        intake.accept(Json.text(event).getBytes(StandardCharsets.UTF_8), Optional.empty());
    if (outcome.error().isPresent()) {
      refuse(response, form, outcome.error().get());
    } else {
      seeOther(response, "/events/" + Parts.encode(outcome.ids().getFirst()));
    }
  }

  private void refuse(ServerResponse response, Query form, String problem) {
    page(response, pages.send().refused(form.text("name"), form.raw("data"), problem));
  }

  private void login(ServerRequest request, ServerResponse response) {
    if (!Session.isFromItself(request)) {
      page(response, Page.problem(403, "Refused", "It was not sent by this dashboard."));
      return;
    }
    byte[] body = RequestBody.read(request);
    String key = body.length > LONGEST_LOGIN ? "" : form(body).text("key");
    if (session.opens(key)) {
      response.header("Set-Cookie", session.isNeeded() ? session.opened() : Session.closed());
      seeOther(response, "/");
    } else {
      page(response, LoginPage.show("That is not the signing key."));
    }
  }

  private void logout(ServerRequest request, ServerResponse response) {
    if (Session.isFromItself(request)) {
      response.header("Set-Cookie", Session.closed());
    }
    seeOther(response, "/login");
  }

  private static Optional<JsonNode> object(String text) {
    return Json.tryRead((text.isBlank() ? "{}" : text).getBytes(StandardCharsets.UTF_8))
        .filter(JsonNode::isObject);
  }

  private static Query form(ServerRequest request) {
    return form(RequestBody.read(request));
  }

  private static Query form(byte[] body) {
    return Query.parse(new String(body, StandardCharsets.UTF_8));
  }

  private static String id(ServerRequest request) {
    return request.path().pathParameters().get("id").replace("\0", "");
  }

  private static void seeOther(ServerResponse response, String address) {
    response.status(303).header("Location", address).header("Cache-Control", "no-store").send();
  }

  private void page(ServerResponse response, Page page) {
    response.status(page.status()).header("Content-Type", "text/html; charset=utf-8");
    response.header("Content-Security-Policy", POLICY);
    response.header("X-Content-Type-Options", "nosniff");
    // Without a referrer browsers would not name the origin of a form either.
    response.header("Referrer-Policy", "same-origin");
    response.header("Cache-Control", "no-store");
    response.send(layout.document(page).getBytes(StandardCharsets.UTF_8));
  }
}
