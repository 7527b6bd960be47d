package io.wamcp.inngest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.SdkInfo;
import java.net.URI;
import java.util.Optional;

/** What the endpoint tells about the app. Tells hashes of keys only, and those only when signed. */
final class Introspection {

  private static final int SHOWN_HASH = 12;

  private final InngestClient client;
  private final FunctionSet functions;

  Introspection(InngestClient client, FunctionSet functions) {
    this.client = client;
    this.functions = functions;
  }

  EndpointResponse answer(boolean signed) {
    return InngestEndpoint.json(200, describe(signed));
  }

  ObjectNode describe(boolean signed) {
    InngestConfig config = client.config();
    ObjectNode json = Json.object();
    json.putObject("extra");
    json.put("has_event_key", config.eventKey().isPresent());
    json.put("has_signing_key", config.signingKey().isPresent());
    json.put("function_count", functions.size());
    json.put("mode", config.dev() ? "dev" : "cloud");
    json.put("schema_version", "2024-05-24");
    if (signed) {
      describeFurther(json, config);
    }
    return json;
  }

  private void describeFurther(ObjectNode json, InngestConfig config) {
    json.put("authentication_succeeded", true);
    json.put("api_origin", config.apiBaseUrl().toString());
    json.put("app_id", client.appId());
    json.set("capabilities", AppSync.capabilities());
    json.put("env", config.environment().orElse(null));
    json.put("event_api_origin", config.eventApiBaseUrl().toString());
    json.put("event_key_hash", config.eventKey().map(EventKey::hash).orElse(null));
    json.put("framework", SdkInfo.FRAMEWORK);
    json.put("sdk_language", SdkInfo.LANGUAGE);
    json.put("sdk_version", SdkInfo.VERSION);
    json.put("serve_origin", config.serveOrigin().map(URI::toString).orElse(null));
    json.put("serve_path", config.servePath().orElse(null));
    json.put("signing_key_fallback_hash", shown(config.signingKeyFallback()));
    json.put("signing_key_hash", shown(config.signingKey()));
  }

  private static String shown(Optional<SigningKey> key) {
    return key.map(known -> known.hash().substring(0, SHOWN_HASH)).orElse(null);
  }
}
