package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the server tells about itself, in both eras. */
final class ServerDescription {
  /** How long a client may keep what it was told. Short, as rights of a key can change. */
  static final long CACHE_MILLIS = 60_000;

  private static final String META_SERVER_INFO = "io.modelcontextprotocol/serverInfo";
  private final ServerInfo info;
  private final String instructions;
  private final boolean resources;
  private final boolean sessions;

  /**
   * Takes what there is to tell.
   *
   * @param resources whether there are resources to read and follow
   * @param sessions whether legacy clients get a session, without which they cannot follow any
   */
  ServerDescription(ServerInfo info, String instructions, boolean resources, boolean sessions) {
    this.info = info;
    this.instructions = instructions;
    this.resources = resources;
    this.sessions = sessions;
  }

  /** Answers {@code server/discover}. */
  ObjectNode discover() {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode versions = result.putArray("supportedVersions");
    ProtocolVersion.allTexts().forEach(versions::add);
    addCapabilities(result, true);
    addCaching(result, CACHE_MILLIS);
    return result;
  }

  /**
   * Answers {@code initialize}: the version asked for if it is of the legacy era, else the newest
   * of that era.
   */
  ObjectNode initialize(ObjectNode params) {
    String asked = params.path("protocolVersion").textValue();
    if (asked == null) {
      throw RpcException.invalidParams("Invalid params: protocolVersion must be a text");
    }
    ProtocolVersion version =
        ProtocolVersion.find(asked)
            .filter(found -> !found.isModern())
            .orElseGet(ProtocolVersion::newestLegacy);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("protocolVersion", version.text());
    result.set("serverInfo", serverInfo());
    addCapabilities(result, sessions);
    return result;
  }

  /** Adds what every modern result must have. */
  void addModernFields(ObjectNode result) {
    result.put("resultType", "complete");
    result.withObjectProperty("_meta").set(META_SERVER_INFO, serverInfo());
  }

  /** Adds the cache hints. Private, because what a caller sees depends on the key. */
  static void addCaching(ObjectNode result, long millis) {
    result.put("ttlMs", millis);
    result.put("cacheScope", "private");
  }

  private void addCapabilities(ObjectNode result, boolean following) {
    ObjectNode capabilities = result.putObject("capabilities");
    capabilities.putObject("tools");
    if (resources) {
      ObjectNode details = capabilities.putObject("resources");
      if (following) {
        details.put("subscribe", true);
      }
    }
    if (!instructions.isEmpty()) {
      result.put("instructions", instructions);
    }
  }

  private ObjectNode serverInfo() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", info.name())
        .put("title", info.title())
        .put("version", info.version());
  }
}
