package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A stream of notifications to one client. What is to be told waits here, each URI once, until the
 * client has read what came before; so a slow client costs its own stream some names and nobody
 * else anything. Thread-safe.
 */
final class PushStream<P> {
  private final P principal;
  private final String callerId;
  private final Optional<String> sessionId;
  private final Optional<JsonNode> subscriptionId;
  private final ReentrantLock reload = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashSet<String> waiting = new LinkedHashSet<>();
  private volatile Set<String> uris = Set.of();
  private SseStream stream;
  private boolean writing;
  private boolean ended;

  private PushStream(
      P principal, String callerId, Optional<String> sessionId, Optional<JsonNode> subscriptionId) {
    this.principal = principal;
    this.callerId = callerId;
    this.sessionId = sessionId;
    this.subscriptionId = subscriptionId;
  }

  /** The GET stream of a legacy session. */
  static <P> PushStream<P> ofSession(P principal, String callerId, String sessionId) {
    return new PushStream<>(principal, callerId, Optional.of(sessionId), Optional.empty());
  }

  /** The stream that answers a request to listen. */
  static <P> PushStream<P> ofRequest(P principal, String callerId, JsonNode requestId) {
    return new PushStream<>(principal, callerId, Optional.empty(), Optional.of(requestId));
  }

  P principal() {
    return principal;
  }

  String callerId() {
    return callerId;
  }

  Optional<String> sessionId() {
    return sessionId;
  }

  Set<String> uris() {
    return uris;
  }

  /** Reads anew what is followed; of two at the same time the later read counts. */
  void reload(Supplier<Set<String>> read) {
    reload.lock();
    try {
      uris = Set.copyOf(read.get());
    } finally {
      reload.unlock();
    }
  }

  /** Begins to write to the client, with what has come to wait. */
  void attach(SseStream opened) {
    lock.lock();
    try {
      stream = opened;
      if (ended) {
        opened.finish();
      }
      writeWaiting();
    } finally {
      lock.unlock();
    }
  }

  /** Tells the client that these have changed; does not wait for it. */
  void offer(List<String> changed) {
    lock.lock();
    try {
      if (!ended && waiting.addAll(changed)) {
        writeWaiting();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream: whoever serves it says so and closes it. */
  void end() {
    lock.lock();
    try {
      ended = true;
      if (stream != null) {
        stream.finish();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isBroken() {
    lock.lock();
    try {
      return stream != null && stream.isBroken();
    } finally {
      lock.unlock();
    }
  }

  private void writeWaiting() {
    if (stream != null && !writing && !waiting.isEmpty()) {
      writing = true;
      Thread.ofVirtual().name("mcp-push").start(this::write);
    }
  }

  private void write() {
    List<String> changed = next();
    while (!changed.isEmpty()) {
      changed.forEach(uri -> stream.send(updated(uri)));
      changed = next();
    }
  }

  private List<String> next() {
    lock.lock();
    try {
      List<String> changed = ended ? List.of() : List.copyOf(waiting);
      waiting.clear();
      writing = !changed.isEmpty();
      return changed;
    } finally {
      lock.unlock();
    }
  }

  private ObjectNode updated(String uri) {
    ObjectNode notification = JsonNodeFactory.instance.objectNode();
    notification.put("jsonrpc", "2.0").put("method", "notifications/resources/updated");
    ObjectNode params = notification.putObject("params");
    subscriptionId.ifPresent(
        id -> params.putObject("_meta").set(ListenMethod.META_SUBSCRIPTION, id));
    params.put("uri", uri);
    return notification;
  }
}
