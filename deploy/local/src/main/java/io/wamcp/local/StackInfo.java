package io.wamcp.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;

/** What {@code stack.json} says about a running stack; its keys are a contract with scripts. */
public record StackInfo(
    Service ingress,
    McpInfo mcp,
    Service worker,
    EngineInfo inngest,
    MetaInfo meta,
    PostgresInfo postgres,
    Pids pids) {

  /** A service's public and admin origins. */
  public record Service(String url, String adminUrl) {}

  /** The MCP endpoint and the owner's key. */
  public record McpInfo(String url, String adminUrl, String apiKey) {
    @Override
    public String toString() {
      return "McpInfo[url=" + url + "]";
    }
  }

  /** The Inngest server in use; no signing key in dev mode. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EngineInfo(String url, String eventKey, String signingKey) {
    @Override
    public String toString() {
      return "EngineInfo[url=" + url + "]";
    }
  }

  /** The simulated Meta. */
  public record MetaInfo(
      String url,
      String appSecret,
      String verifyToken,
      String wabaId,
      List<String> phoneNumberIds) {
    @Override
    public String toString() {
      return "MetaInfo[url=" + url + "]";
    }
  }

  public record PostgresInfo(String jdbcUrl, String user, String password) {
    @Override
    public String toString() {
      return "PostgresInfo[jdbcUrl=" + jdbcUrl + "]";
    }
  }

  /** Process ids; {@code inngest} is null when the server is somebody else's. */
  public record Pids(long ingress, long mcp, long worker, Long inngest, long postgres) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The content of {@code stack.json}; it holds secrets. */
  public String toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the stack cannot be described as JSON", e);
    }
  }

  /** Where {@code stack.json} is in a data folder. */
  public static Path file(Path data) {
    return data.resolve("stack.json");
  }

  @Override
  public String toString() {
    return "StackInfo[ingress=" + ingress + ", mcp=" + mcp.url() + ", worker=" + worker + "]";
  }
}
