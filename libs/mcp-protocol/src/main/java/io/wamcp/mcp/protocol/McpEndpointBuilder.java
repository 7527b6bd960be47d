package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.webserver.http.ServerRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Collects what an endpoint needs. Not thread-safe.
 *
 * @param <P> the application's notion of a caller
 */
public final class McpEndpointBuilder<P> {
  final ServerInfo serverInfo;
  final Authenticator<P> authenticator;
  final List<Tool<P, ?, ?>> tools = new ArrayList<>();
  String path = "/mcp";
  String instructions = "";
  Set<String> allowedOrigins = Set.of();
  Set<String> allowedHosts = Set.of();
  int maxBodyBytes = BodyReader.DEFAULT_LIMIT;
  InstantSource clock = InstantSource.system();
  Supplier<String> requestIds = () -> UUID.randomUUID().toString();
  CallObserver observer = call -> {};
  Admission<P> admission = (principal, method) -> Optional.empty();
  ToolCallListener<P> toolCalls = call -> {};
  Optional<ResourceProvider<P>> resources = Optional.empty();
  Function<ServerRequest, String> clientAddress = request -> request.remotePeer().host();
  Function<P, String> callerIds = String::valueOf;
  private Optional<SessionStore<P>> sessionStore = Optional.empty();
  private SessionKeys sessionKeys;
  private Duration sessionLifetime = Duration.ofDays(7);
  private RandomGenerator random = new SecureRandom();
  private StreamLimits streamLimits = new StreamLimits(20, 1_000);
  private ObjectMapper mapper = new ObjectMapper();
  private Duration keepAliveInterval = Duration.ofSeconds(15);
  private ScheduledExecutorService scheduler;
  private boolean ownScheduler;

  McpEndpointBuilder(ServerInfo serverInfo, Authenticator<P> authenticator) {
    this.serverInfo = Objects.requireNonNull(serverInfo, "serverInfo");
    this.authenticator = Objects.requireNonNull(authenticator, "authenticator");
  }

  /** Sets the path of the endpoint; {@code /mcp} if not set. */
  public McpEndpointBuilder<P> path(String value) {
    this.path = value;
    return this;
  }

  /** Sets the guidance a client may give its model; keep it below 1 KB. */
  public McpEndpointBuilder<P> instructions(String value) {
    this.instructions = value;
    return this;
  }

  /** Adds a tool. Clients see tools in the order they were added. */
  public McpEndpointBuilder<P> tool(Tool<P, ?, ?> tool) {
    tools.add(tool);
    return this;
  }

  /** Adds tools. */
  public McpEndpointBuilder<P> tools(List<? extends Tool<P, ?, ?>> more) {
    tools.addAll(more);
    return this;
  }

  /**
   * Sets the browser origins that may call, such as {@code https://app.example}; none if not set.
   */
  public McpEndpointBuilder<P> allowedOrigins(Set<String> value) {
    this.allowedOrigins = Set.copyOf(value);
    return this;
  }

  /** Sets the host names, with or without port, a request may be addressed to; any if not set. */
  public McpEndpointBuilder<P> allowedHosts(Set<String> value) {
    this.allowedHosts = Set.copyOf(value);
    return this;
  }

  /** Sets the largest request body in bytes; 1 MiB if not set. */
  public McpEndpointBuilder<P> maxBodyBytes(int value) {
    this.maxBodyBytes = value;
    return this;
  }

  /** Sets the clock that measures durations. */
  public McpEndpointBuilder<P> clock(InstantSource value) {
    this.clock = value;
    return this;
  }

  /** Sets the mapper for arguments and results. It is copied: bounds, no nulls, dates as text. */
  public McpEndpointBuilder<P> mapper(ObjectMapper value) {
    this.mapper = value;
    return this;
  }

  /** Sets where request ids come from; random UUIDs if not set. */
  public McpEndpointBuilder<P> requestIds(Supplier<String> value) {
    this.requestIds = value;
    return this;
  }

  /** Sets what clients can read and follow by URI; nothing if not set. */
  public McpEndpointBuilder<P> resources(ResourceProvider<P> value) {
    this.resources = Optional.of(value);
    return this;
  }

  /**
   * Sets what tells callers apart: sessions belong to one, and streams are counted by it. The
   * principal's text if not set.
   */
  public McpEndpointBuilder<P> callerId(Function<P, String> value) {
    this.callerIds = value;
    return this;
  }

  /**
   * Gives clients of the legacy revisions a session, which they then must have, with a stream for
   * notifications. Without, each of their requests stands for itself and there is no such stream.
   *
   * @param lifetime after which a session expires and the client has to begin anew
   */
  public McpEndpointBuilder<P> sessions(
      SessionKeys keys, Duration lifetime, SessionStore<P> store) {
    this.sessionKeys = keys;
    this.sessionLifetime = lifetime;
    this.sessionStore = Optional.of(store);
    return this;
  }

  /** Sets the source of session ids; a {@link SecureRandom} if not set. Must be thread-safe. */
  public McpEndpointBuilder<P> random(RandomGenerator value) {
    this.random = value;
    return this;
  }

  /** Sets how many notification streams there may be; 20 of one caller and 1000 if not set. */
  public McpEndpointBuilder<P> streamLimits(StreamLimits value) {
    this.streamLimits = value;
    return this;
  }

  /** Sets who a request is from, for logs; the peer of its connection if not set. */
  public McpEndpointBuilder<P> clientAddress(Function<ServerRequest, String> value) {
    this.clientAddress = value;
    return this;
  }

  /** Sets who is told about answered requests. */
  public McpEndpointBuilder<P> observer(CallObserver value) {
    this.observer = value;
    return this;
  }

  /** Sets who decides whether a caller may ask once more; everybody may if not set. */
  public McpEndpointBuilder<P> admission(Admission<P> value) {
    this.admission = value;
    return this;
  }

  /** Sets who is told about every tool call before its answer leaves. */
  public McpEndpointBuilder<P> toolCalls(ToolCallListener<P> value) {
    this.toolCalls = value;
    return this;
  }

  /** Sets the time between two comments on an open stream; 15 seconds if not set. */
  public McpEndpointBuilder<P> keepAliveInterval(Duration value) {
    this.keepAliveInterval = value;
    return this;
  }

  /**
   * Sets who ticks for the streams. The endpoint makes one of its own, and stops it with the
   * server, if not set.
   */
  public McpEndpointBuilder<P> scheduler(ScheduledExecutorService value) {
    this.scheduler = value;
    return this;
  }

  /**
   * The endpoint.
   *
   * @throws IllegalArgumentException when two tools share a name or a record does not make a flat
   *     schema
   */
  public McpEndpoint<P> build() {
    return new McpEndpoint<>(this);
  }

  Optional<Sessions<P>> sessions() {
    return sessionStore.map(
        store ->
            new Sessions<>(
                new SessionCodec(sessionKeys, sessionLifetime, clock, random), store, callerIds));
  }

  StreamRegistry<P> streams() {
    return new StreamRegistry<>(streamLimits, resources, sessionStore);
  }

  JsonCodec codec() {
    return new JsonCodec(mapper, maxBodyBytes);
  }

  KeepAlive keepAlive() {
    if (scheduler == null) {
      ownScheduler = true;
      scheduler =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("mcp-keep-alive").factory());
    }
    return new KeepAlive(scheduler, keepAliveInterval);
  }

  Runnable onStop() {
    return ownScheduler ? scheduler::shutdownNow : () -> {};
  }
}
