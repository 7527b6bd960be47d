package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.wamcp.inngest.internal.HttpTransport;
import io.wamcp.inngest.internal.Json;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * An app's way to its Inngest server. Thread-safe; one per app is enough. Close it to drop its
 * connections.
 */
public final class InngestClient implements AutoCloseable {

  private final String appId;
  private final Optional<String> appVersion;
  private final InngestConfig config;
  private final Clock clock;
  private final ObjectMapper mapper;
  private final Transport transport;
  private final Hooks hooks;
  private final Duration checkpointing;
  private final EngineApi api;
  private final EventEncoder encoder;
  private final EventSender sender;

  private InngestClient(Builder builder) {
    this.appId = builder.appId;
    this.appVersion = builder.appVersion;
    this.config = builder.config;
    this.clock = builder.clock;
    this.mapper = builder.mapper;
    this.transport =
        builder.transport == null ? new HttpTransport(builder.requestTimeout) : builder.transport;
    this.hooks = new Hooks(builder.middleware);
    this.checkpointing = builder.checkpointing;
    this.api = new EngineApi(config, transport, builder.tracing);
    this.encoder = new EventEncoder(mapper);
    this.sender =
        new EventSender(
            config, api, transport, clock, builder.random, builder.sleeper, builder.sendTries);
  }

  /** Starts a client for the app of this id: lower-case words joined by hyphens. */
  public static Builder builder(String appId, InngestConfig config, Clock clock) {
    return new Builder(appId, config, clock);
  }

  /** A client with every option at its default. */
  public static InngestClient create(String appId, InngestConfig config, Clock clock) {
    return builder(appId, config, clock).build();
  }

  /** As {@link #send(List)}, for one event. */
  public SendResult send(OutgoingEvent event) {
    return send(List.of(event));
  }

  /**
   * Sends events in order, as one request. No answer, 408, 429 and 5xx are tried again with growing
   * pauses, all under the same event ids. The server's confirmation is not durability: it may lose
   * confirmed events when it stops.
   *
   * @throws InngestSendException when an event is invalid (nothing is sent then), or the server
   *     refused some, or gave no answer in the last try
   */
  public SendResult send(List<OutgoingEvent> events) {
    if (events.isEmpty()) {
      return new SendResult(List.of());
    }
    List<OutgoingEvent> sent = hooks.beforeSend(List.copyOf(events));
    SendResult result;
    try {
      result = sender.send(encoder.encode(sent), sent.size());
    } catch (InngestSendException e) {
      hooks.afterSend(sent, e);
      throw e;
    }
    hooks.afterSend(sent, null);
    return result;
  }

  /**
   * Sends a signal: resumes the run that waits for it.
   *
   * @param data anything writable as JSON; null for nothing
   * @return whether a run was waiting for it
   * @throws InngestSendException when the server refused it or gave no answer
   */
  public boolean sendSignal(String signal, Object data) {
    WaitForSignal.checkName(signal);
    JsonNode tree = data == null ? NullNode.getInstance() : mapper.valueToTree(data);
    try {
      return api.signal(signal, tree);
    } catch (EngineApiException e) {
      boolean passing = e.status() == 0 || e.status() == 429 || e.status() >= 500;
      throw new InngestSendException(e.status(), e.getMessage(), List.of(), passing, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InngestSendException(0, "interrupted while sending", List.of(), true, e);
    }
  }

  /** The app's id. */
  public String appId() {
    return appId;
  }

  /** The app's own version, told to the server when the app is registered. */
  public Optional<String> appVersion() {
    return appVersion;
  }

  /** The settings in use. */
  public InngestConfig config() {
    return config;
  }

  Clock clock() {
    return clock;
  }

  ObjectMapper mapper() {
    return mapper;
  }

  Duration checkpointing() {
    return checkpointing;
  }

  Hooks hooks() {
    return hooks;
  }

  EngineApi api() {
    return api;
  }

  @Override
  public void close() {
    transport.close();
  }

  /** Collects a client's options. Not thread-safe. */
  public static final class Builder {

    private final String appId;
    private final InngestConfig config;
    private final Clock clock;
    private Optional<String> appVersion = Optional.empty();
    private ObjectMapper mapper = Json.defaultMapper();
    private RandomGenerator random = new SecureRandom();
    private Sleeper sleeper = Sleeper.waiting();
    private Duration requestTimeout = Duration.ofSeconds(10);
    private int sendTries = 5;
    private final List<Middleware> middleware = new ArrayList<>();
    private Supplier<Optional<TraceContext>> tracing = TraceContext::current;
    private Transport transport;
    private Duration checkpointing = Duration.ZERO;

    private Builder(String appId, InngestConfig config, Clock clock) {
      if (!FunctionDefinition.ID.matcher(appId).matches()) {
        throw new IllegalArgumentException(
            "app id '" + appId + "' must be lower-case words joined by hyphens");
      }
      this.appId = appId;
      this.config = config;
      this.clock = clock;
    }

    /** The app's own version, for the server to show; 1 to 255 characters. */
    public Builder appVersion(String value) {
      Check.that(
          !value.isBlank() && value.length() <= 255, "an app version has 1 to 255 characters");
      this.appVersion = Optional.of(value);
      return this;
    }

    /** Writes and reads the app's values: event data, step results. */
    public Builder mapper(ObjectMapper value) {
      this.mapper = value;
      return this;
    }

    /** Source of event id seeds and of jitter; must be safe for use by several threads. */
    public Builder random(RandomGenerator value) {
      this.random = value;
      return this;
    }

    /** Waits between tries. */
    public Builder sleeper(Sleeper value) {
      this.sleeper = value;
      return this;
    }

    /** Longest time one request may take; 10 s when not given. */
    public Builder requestTimeout(Duration value) {
      this.requestTimeout = value;
      return this;
    }

    /** How often events are posted before giving up, 1 to 10; 5 when not given. */
    public Builder sendTries(int value) {
      if (value < 1 || value > 10) {
        throw new IllegalArgumentException("send tries must be 1 to 10, not " + value);
      }
      this.sendTries = value;
      return this;
    }

    /** Adds code around runs, steps and sending; several are called in this order. */
    public Builder middleware(Middleware value) {
      middleware.add(value);
      return this;
    }

    /**
     * Where requests to the server belong in a trace. Asked on the thread that sends; when not
     * given, the context of the call that is being answered.
     */
    public Builder tracing(Supplier<Optional<TraceContext>> value) {
      this.tracing = value;
      return this;
    }

    /**
     * Lets a call go on for so long with further steps, storing each result at the server in
     * between, instead of being called anew for each. Faster; a step that fails is then tried again
     * together with nothing else, as before. Off when not given; servers that do not know it are
     * answered as without it.
     */
    public Builder checkpointing(Duration longestCall) {
      this.checkpointing = longestCall;
      return this;
    }

    /** Another way to the server than the JDK's HTTP client; the client closes it with itself. */
    public Builder transport(Transport value) {
      this.transport = value;
      return this;
    }

    /** The client. */
    public InngestClient build() {
      return new InngestClient(this);
    }
  }
}
