package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.SdkInfo;
import java.net.URI;
import java.util.Optional;

/** Makes the app known to the server. Thread-safe. */
final class AppSync {

  private static final String SYNC_KIND = "X-Inngest-Sync-Kind";
  private static final String IN_BAND = "in_band";

  private final InngestClient client;
  private final FunctionSet functions;
  private final Introspection introspection;

  AppSync(InngestClient client, FunctionSet functions, Introspection introspection) {
    this.client = client;
    this.functions = functions;
    this.introspection = introspection;
  }

  /** Answers a sync request: with the functions themselves, or after registering them. */
  EndpointResponse answer(EndpointRequest request, String url, boolean signed) {
    boolean inBand = request.header(SYNC_KIND).filter(IN_BAND::equals).isPresent();
    if (inBand && signed && client.config().inBandSync()) {
      return InngestEndpoint.json(200, inBand(url)).withHeader(SYNC_KIND, IN_BAND);
    }
    Optional<String> kind =
        request
            .header("X-Inngest-Server-Kind")
            .filter(text -> text.equals("dev") || text.equals("cloud"));
    EndpointResponse response = registered(url, kind, request.parameter("deployId"));
    response = response.withHeader(SYNC_KIND, "out_of_band");
    return kind.isPresent()
        ? response.withHeader("X-Inngest-Expected-Server-Kind", kind.get())
        : response;
  }

  private EndpointResponse registered(
      String url, Optional<String> kind, Optional<String> deployId) {
    ObjectNode body = Json.object();
    try {
      boolean modified = register(url, kind, deployId);
      body.put("message", "Successfully registered").put("modified", modified);
      return InngestEndpoint.json(200, body);
    } catch (EngineApiException e) {
      body.put("message", e.getMessage()).put("modified", false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      body.put("message", "Interrupted while registering").put("modified", false);
    }
    return InngestEndpoint.json(500, body);
  }

  /** Registers the app's whole set of functions; says whether the server saw a change. */
  boolean register(String url, Optional<String> serverKind, Optional<String> deployId)
      throws EngineApiException, InterruptedException {
    ObjectNode app = Json.object();
    app.put("url", url);
    app.put("deployType", "ping");
    app.put("framework", SdkInfo.FRAMEWORK);
    app.put("appName", client.appId());
    app.set("functions", functions.toJson(url));
    app.put("sdk", SdkInfo.IDENTIFIER);
    app.put("v", "0.1");
    app.set("capabilities", capabilities());
    client.appVersion().ifPresent(version -> app.put("appVersion", version));
    return client.api().register(app, serverKind, deployId);
  }

  /**
   * The URL to be called at: what is configured wins over what was used.
   *
   * @throws IllegalArgumentException when the used one is no plain web address
   */
  String publicUrl(URI used) {
    boolean web = "http".equals(used.getScheme()) || "https".equals(used.getScheme());
    if (!web || used.getHost() == null || used.getRawQuery() != null) {
      throw new IllegalArgumentException("the app cannot be called at " + used);
    }
    InngestConfig config = client.config();
    String origin =
        config
            .serveOrigin()
            .map(URI::toString)
            .orElse(used.getScheme() + "://" + used.getRawAuthority());
    return origin + config.servePath().orElse(used.getRawPath());
  }

  static JsonNode capabilities() {
    return Json.object().put("trust_probe", "v1");
  }

  private ObjectNode inBand(String url) {
    ObjectNode json = Json.object();
    json.put("app_id", client.appId());
    client.appVersion().ifPresent(version -> json.put("appVersion", version));
    json.set("capabilities", capabilities());
    json.put("env", client.config().environment().orElse(null));
    json.put("framework", SdkInfo.FRAMEWORK);
    json.set("functions", functions.toJson(url));
    json.set("inspection", introspection.describe(true));
    json.put("sdk_author", SdkInfo.AUTHOR);
    json.put("sdk_language", SdkInfo.LANGUAGE);
    json.put("sdk_version", SdkInfo.VERSION);
    json.put("sdk", SdkInfo.IDENTIFIER);
    json.put("url", url);
    return json;
  }
}
