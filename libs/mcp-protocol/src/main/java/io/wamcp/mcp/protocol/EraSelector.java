package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides under which revision a request is served, and holds a modern request to the rules about
 * its metadata and the headers that mirror its body.
 *
 * <p>A request is modern when its metadata or its version header names something other than a
 * legacy revision, or when it is {@code server/discover}. {@code initialize} without modern
 * metadata is always legacy: a client that sends it cannot do otherwise.
 */
final class EraSelector {
  static final String META_VERSION = "io.modelcontextprotocol/protocolVersion";
  static final String META_CLIENT_INFO = "io.modelcontextprotocol/clientInfo";
  static final String META_CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
  private static final HeaderName VERSION = HeaderNames.create("MCP-Protocol-Version");
  private static final HeaderName METHOD = HeaderNames.create("Mcp-Method");
  private static final HeaderName NAME = HeaderNames.create("Mcp-Name");

  /** Methods whose subject is mirrored in {@code Mcp-Name}, and the parameter that holds it. */
  private static final Map<String, String> NAMED =
      Map.of("tools/call", "name", "prompts/get", "name", "resources/read", "uri");

  private EraSelector() {}

  /**
   * The revision for this request.
   *
   * @throws RpcException when a modern request breaks a rule
   */
  static ProtocolVersion select(Message.Request request, Headers headers) {
    JsonNode meta = request.meta().path(META_VERSION);
    if (meta.isMissingNode() && isLegacyWithoutMeta(request.method(), headers)) {
      return headerVersion(headers)
          .flatMap(ProtocolVersion::find)
          .filter(version -> !version.isModern())
          .orElse(ProtocolVersion.V2025_03_26);
    }
    ProtocolVersion version = declaredVersion(meta, headers);
    if (version.isModern()) {
      checkMirror(request, headers);
      checkCapabilities(request.meta());
    }
    return version;
  }

  private static boolean isLegacyWithoutMeta(String method, Headers headers) {
    if (method.equals("initialize")) {
      return true;
    }
    Optional<String> header = headerVersion(headers);
    if (header.isEmpty()) {
      return !method.equals("server/discover");
    }
    return isLegacy(header.get());
  }

  /** True for a revision of the legacy era that we speak. */
  static boolean isLegacy(String text) {
    return ProtocolVersion.find(text).filter(version -> !version.isModern()).isPresent();
  }

  /** The version header; of several, all joined, which names no revision. */
  static Optional<String> headerVersion(Headers headers) {
    List<String> values = headers.values(VERSION);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values).strip());
  }

  private static ProtocolVersion declaredVersion(JsonNode meta, Headers headers) {
    Optional<String> header = headerVersion(headers);
    if (meta.isMissingNode()) {
      // An unknown version is worth more to the client than the missing metadata.
      header
          .filter(text -> ProtocolVersion.find(text).isEmpty())
          .ifPresent(
              text -> {
                throw RpcException.unsupportedVersion(text);
              });
    }
    if (!meta.isTextual()) {
      throw RpcException.invalidMeta("Invalid params: _meta must have a text " + META_VERSION);
    }
    String text = meta.textValue();
    if (header.isEmpty() && !isLegacy(text)) {
      throw RpcException.headerMismatch("MCP-Protocol-Version is missing");
    }
    if (header.isPresent() && !header.get().equals(text)) {
      throw RpcException.headerMismatch("MCP-Protocol-Version differs from _meta " + META_VERSION);
    }
    return ProtocolVersion.find(text).orElseThrow(() -> RpcException.unsupportedVersion(text));
  }

  private static void checkMirror(Message.Request request, Headers headers) {
    if (!request.method().equals(single(headers, METHOD, "Mcp-Method"))) {
      throw RpcException.headerMismatch("Mcp-Method differs from method");
    }
    String parameter = NAMED.get(request.method());
    if (parameter == null) {
      return;
    }
    String name =
        HeaderText.decode(single(headers, NAME, "Mcp-Name"))
            .orElseThrow(() -> RpcException.headerMismatch("Mcp-Name is not well formed"));
    if (!name.equals(request.params().path(parameter).textValue())) {
      throw RpcException.headerMismatch("Mcp-Name differs from params." + parameter);
    }
  }

  private static String single(Headers headers, HeaderName name, String display) {
    if (!headers.contains(name)) {
      throw RpcException.headerMismatch(display + " is missing");
    }
    List<String> values = headers.get(name).allValues();
    if (values.size() != 1) {
      throw RpcException.headerMismatch(display + " is given more than once");
    }
    return values.getFirst();
  }

  private static void checkCapabilities(JsonNode meta) {
    if (!meta.path(META_CLIENT_CAPABILITIES).isObject()) {
      throw RpcException.invalidMeta(
          "Invalid params: _meta must have an object " + META_CLIENT_CAPABILITIES);
    }
  }
}
