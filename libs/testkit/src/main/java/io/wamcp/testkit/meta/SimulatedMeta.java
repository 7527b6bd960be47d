package io.wamcp.testkit.meta;

import io.helidon.webserver.WebServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A Meta on this machine. It takes texts, reactions and read marks at {@code POST
 * /{version}/{phoneNumberId}/messages} as the Graph API does, sends signed status webhooks back,
 * and can be told to fail; everything told to it in Java can also be told over HTTP at {@code
 * /_sim}. Thread-safe.
 */
public final class SimulatedMeta implements AutoCloseable {

  private static final long MAX_BODY_BYTES = 1024 * 1024;

  private final SimulationParts parts;
  private final String host;
  private final Clock clock;
  private final Wamids wamids = new Wamids();
  private final WebServer server;
  private final Map<String, String> numbers;
  private final GraphEndpoint graph;

  private SimulatedMeta(Builder builder) {
    this.numbers = new ConcurrentHashMap<>(builder.displayNumbers());
    this.host = builder.host;
    this.clock = builder.clock;
    this.parts =
        new SimulationParts(
            new CallLog(builder.clock),
            new Behaviours(),
            new SendLimits(builder.clock),
            new KnownMessages(builder.clock),
            new KnownAccounts(),
            new WebhookBodies(builder.clock, builder.wabaId, numbers),
            new WebhookDelivery(builder.appSecret, builder.webhookUrl));
    this.graph = new GraphEndpoint(parts, builder, numbers.keySet());
    this.server = listen(builder.port);
  }

  private WebServer listen(int port) {
    WebServer listening =
        WebServer.builder()
            .host(host)
            .port(port)
            .maxPayloadSize(MAX_BODY_BYTES)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .routing(
                routing ->
                    routing
                        .error(IllegalArgumentException.class, ControlEndpoint::badCommand)
                        .register("/_sim", new ControlEndpoint(this))
                        .post("/{version}/{number}/messages", graph::send)
                        .post("/{version}/{number}/media", graph::media)
                        .get("/{version}/{number}", graph::number))
            .build()
            .start();
    // Helidon only logs that a port cannot be had, and returns a server that does not listen.
    if (!listening.isRunning()) {
      throw new IllegalStateException("cannot listen on " + host + ":" + port);
    }
    return listening;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The address to use as the Graph API's. */
  public String url() {
    return "http://" + host + ":" + server.port();
  }

  public int port() {
    return server.port();
  }

  /** Where webhooks go from now on, also those being repeated. */
  public void webhookUrl(URI url) {
    parts.delivery().target(Objects.requireNonNull(url, "url"));
  }

  /** Registers another number. */
  public void phoneNumber(String id, String display) {
    numbers.put(Objects.requireNonNull(id, "id"), Objects.requireNonNull(display, "display"));
  }

  /** From now on webhooks are signed with this app secret, also those being repeated. */
  public void appSecret(String secret) {
    parts.delivery().signWith(secret);
  }

  /** From now on this access token is good and no other; any is while it is null. */
  public void accessToken(String token) {
    graph.accept(token);
  }

  /** Adds a behaviour; older ones that match as well come first. */
  public void behave(Behaviour behaviour) {
    parts.behaviours().add(behaviour);
  }

  /** Takes all behaviours back. */
  public void behaveNormally() {
    parts.behaviours().clear();
  }

  /**
   * Switches Meta's rates on or off.
   *
   * @param pair one message per six seconds and recipient, with bursts up to 45
   * @param perSecond messages per second of each number; 0 for no limit
   */
  public void limits(boolean pair, int perSecond) {
    parts.limits().set(pair, perSecond);
  }

  /**
   * A customer writes. Returns after the webhook's first answer; repeated in the background until
   * it is 200.
   */
  public InboundDelivery inbound(String phoneNumberId, String from, String text)
      throws InterruptedException {
    String wamid = wamids.inbound(from);
    parts.messages().received(wamid, clock.instant());
    return new InboundDelivery(
        wamid, parts.delivery().deliver(parts.bodies().text(phoneNumberId, from, wamid, text)));
  }

  /**
   * A customer wrote this at some time, and its webhook was somebody else's business. Only messages
   * of customers that this Meta knows can be reacted to and marked as read.
   */
  public void customerWrote(String wamid, Instant at) {
    parts.messages().received(wamid, at);
  }

  /**
   * From now on sends to this recipient reach an account that answers and statuses name so.
   *
   * @param recipient as it is dialled
   * @param waId null to keep it back, as is the user id
   */
  public void knowsAs(String recipient, String waId, String userId) {
    parts.accounts().put(recipient, new KnownAccounts.Account(waId, userId));
  }

  /** Signs and delivers any body; the first answer's status, or 0 when there was none. */
  public int deliver(byte[] body) throws InterruptedException {
    parts.messages().received(body);
    return parts.delivery().deliver(body);
  }

  /**
   * From now on this is given every webhook body that is answered with 200, each time it is, before
   * the webhook counts as done. Must be thread-safe.
   */
  public void onAcknowledged(Consumer<byte[]> listener) {
    parts.delivery().onAcknowledged(listener);
  }

  /** How many webhooks have not been answered with 200 yet. */
  public int pendingWebhooks() {
    return parts.delivery().pending();
  }

  /** Every request to send, in the order they came. */
  public List<RecordedCall> calls() {
    return parts.log().calls(null);
  }

  /** The requests of one number, in the order they came. */
  public List<RecordedCall> calls(String phoneNumberId) {
    return parts.log().calls(phoneNumberId);
  }

  /** How many requests of this number are being worked on. */
  public int inFlight(String phoneNumberId) {
    return parts.log().inFlight(phoneNumberId);
  }

  /** How many requests of this number were ever worked on at once. */
  public int maxInFlight(String phoneNumberId) {
    return parts.log().maxInFlight(phoneNumberId);
  }

  public void forgetCalls() {
    parts.log().forget();
  }

  /** Stops the server; webhooks not delivered yet are given up. */
  @Override
  public void close() {
    parts.delivery().close();
    server.stop();
  }

  /** Settings of a simulated Meta. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port;
    private URI webhookUrl;
    private String appSecret = "simulated-app-secret";
    private String wabaId = "200000000000001";
    private String accessToken;
    private Duration statusDelay = Duration.ofMillis(30);
    private Clock clock = Clock.systemUTC();
    private final Map<String, String> numbers = new LinkedHashMap<>();

    private Builder() {}

    public Builder host(String address) {
      host = Objects.requireNonNull(address, "address");
      return this;
    }

    /** 0, the default, picks a free one. */
    public Builder port(int number) {
      port = number;
      return this;
    }

    /** Without one no webhook is sent until {@link SimulatedMeta#webhookUrl}. */
    public Builder webhookUrl(URI url) {
      webhookUrl = url;
      return this;
    }

    public Builder appSecret(String secret) {
      appSecret = Objects.requireNonNull(secret, "secret");
      return this;
    }

    public Builder wabaId(String id) {
      wabaId = Objects.requireNonNull(id, "id");
      return this;
    }

    /** The only token taken; any is, by default. */
    public Builder accessToken(String token) {
      accessToken = token;
      return this;
    }

    /** Adds a number; with none added, every number exists. */
    public Builder phoneNumber(String id, String display) {
      numbers.put(Objects.requireNonNull(id, "id"), Objects.requireNonNull(display, "display"));
      return this;
    }

    /** Between acceptance and the first status, and between statuses. */
    public Builder statusDelay(Duration delay) {
      statusDelay = Objects.requireNonNull(delay, "delay");
      return this;
    }

    public Builder clock(Clock source) {
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /** Starts it; the caller closes it. */
    public SimulatedMeta start() {
      return new SimulatedMeta(this);
    }

    Map<String, String> displayNumbers() {
      return Map.copyOf(numbers);
    }

    String accessToken() {
      return accessToken;
    }

    Duration statusDelay() {
      return statusDelay;
    }
  }
}
