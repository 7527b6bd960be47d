package io.wamcp.local.stdio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Carries messages between a client on standard input and output and a server behind a URL, both
 * ways and in both eras of the protocol. Requests run side by side; the session that older
 * revisions need is begun before anything else goes out, and begun anew when the server has lost
 * it. One {@link #run} per bridge.
 */
final class StdioBridge implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_MESSAGE = 1024 * 1024;
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(60);

  private final ClientOutput output;
  private final BridgeLog log;
  private final Session session = new Session();
  private final Transport transport;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<JsonNode, Exchange> underWay = new ConcurrentHashMap<>();
  private final Phaser answers = new Phaser(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicBoolean streaming = new AtomicBoolean();

  StdioBridge(StdioCommand.Options options, ClientOutput output, BridgeLog log) {
    this.output = output;
    this.log = log;
    this.transport = new Transport(options, session);
  }

  /** Carries messages until the input ends and what was asked is answered. */
  void run(InputStream in) {
    LineReader lines = new LineReader(in, LONGEST_MESSAGE);
    try {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          take(line, lines.tooLong());
        }
      }
    } catch (IOException e) {
      log.say("the input is broken: " + e.getMessage());
    }
    awaitAnswers();
  }

  private void take(String line, boolean tooLong) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      refuse(-32_700, tooLong ? "The message is longer than 1 MiB." : "The line is not JSON.");
      return;
    }
    if (!json.isObject() && !json.isArray()) {
      refuse(-32_600, "The line is no JSON-RPC message.");
      return;
    }
    ClientMessage message = new ClientMessage(json);
    if (message.is("notifications/cancelled") && cancelled(message)) {
      return;
    }
    Exchange exchange = new Exchange(message, transport, session, output, log);
    if (message.is("initialize")) {
      carry(exchange); // What follows needs the session.
    } else if (message.is("notifications/initialized")) {
      carry(exchange);
      openServerStream();
    } else {
      start(exchange);
    }
  }

  private void refuse(int code, String why) {
    log.say(why);
    ObjectNode error = JSON.createObjectNode().put("jsonrpc", "2.0");
    error.putNull("id");
    error.putObject("error").put("code", code).put("message", why);
    output.send(error);
  }

  private void start(Exchange exchange) {
    ClientMessage message = exchange.message();
    boolean counted = !message.listens();
    if (counted) {
      answers.register();
    }
    if (message.isRequest()) {
      underWay.put(message.id(), exchange);
    }
    threads.execute(
        () -> {
          try {
            carry(exchange);
          } finally {
            if (message.isRequest()) {
              underWay.remove(message.id(), exchange);
            }
            if (counted) {
              answers.arriveAndDeregister();
            }
          }
        });
  }

  /** Since 2026-07-28 a request is cancelled by closing its answer. */
  private boolean cancelled(ClientMessage message) {
    JsonNode id = message.json().at("/params/requestId");
    Exchange exchange = underWay.get(id);
    if (exchange == null || exchange.message().ownVersion() == null) {
      return false;
    }
    exchange.cancel();
    return true;
  }

  private void carry(Exchange exchange) {
    Reconnect reconnect = new Reconnect(end);
    int failures = 0;
    try {
      while (!exchange.cancelled() && !settled(exchange, reconnect)) {
        failures++;
        if (!goesOn(exchange, failures) || !reconnect.pause()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One attempt; false when there should be another. */
  private boolean settled(Exchange exchange, Reconnect reconnect) throws InterruptedException {
    try {
      return switch (exchange.attempt()) {
        case ANSWERED -> true;
        case SESSION_LOST -> {
          beginAnew();
          yield false;
        }
        case BROKEN -> {
          reconnect.worked();
          yield !mayRepeat(exchange);
        }
      };
    } catch (IOException e) {
      return exchange.cancelled() || (!Transport.notSent(e) && !mayRepeat(exchange));
    }
  }

  /** A call that may have been done is not done again, but answered with the truth. */
  private static boolean mayRepeat(Exchange exchange) {
    ClientMessage message = exchange.message();
    if (message.repeatable() || message.listens()) {
      return true;
    }
    exchange.fail("The connection broke before the answer came; nobody knows whether it was done.");
    return false;
  }

  /** Whether to try again; about as long as a client waits for an answer. */
  private boolean goesOn(Exchange exchange, int failures) {
    if (exchange.message().listens()) {
      log.say("the subscription ended; it is opened again");
      return true;
    }
    if (failures < 7) {
      return true;
    }
    exchange.fail("The server cannot be reached; nothing was done. Try again later.");
    return false;
  }

  /** The server has forgotten the session: begins it as the client did, unseen by the client. */
  private synchronized void beginAnew() {
    ClientMessage initialize = session.initialize();
    if (initialize == null) {
      return;
    }
    log.say("the session has ended; a new one is begun");
    ClientOutput nobody = new ClientOutput(java.io.OutputStream.nullOutputStream());
    ClientMessage initialized =
        new ClientMessage(
            JSON.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("method", "notifications/initialized"));
    try {
      new Exchange(initialize, transport, session, nobody, log).attempt();
      new Exchange(initialized, transport, session, nobody, log).attempt();
    } catch (IOException e) {
      log.say("no new session could be begun");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void openServerStream() {
    if (session.version() != null && streaming.compareAndSet(false, true)) {
      threads.execute(new ServerStream(transport, output, log, this::beginAnew, end));
    }
  }

  private void awaitAnswers() {
    int phase = answers.arrive();
    try {
      answers.awaitAdvanceInterruptibly(phase, LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.say("some requests were not answered before the end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.countDown();
    try {
      if (session.id() != null) {
        transport.end();
      }
    } catch (IOException e) {
      log.say("the session could not be ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    transport.close();
    threads.shutdownNow();
  }
}
