package io.wamcp.mcp.protocol;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The notification streams open on this replica: GET streams of legacy sessions and requests to
 * listen. An application tells it what has changed and whose rights have ended. Thread-safe;
 * writing to clients never holds up the caller.
 *
 * @param <P> the application's notion of a caller
 */
public final class StreamRegistry<P> {
  private static final System.Logger LOG = System.getLogger(StreamRegistry.class.getName());

  /** A client that opens one more has lost one of the others without our knowing. */
  static final int PER_SESSION = 3;

  private final StreamLimits limits;
  private final Optional<ResourceProvider<P>> resources;
  private final Optional<SessionStore<P>> store;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashSet<PushStream<P>> streams = new LinkedHashSet<>();
  private boolean draining;

  StreamRegistry(
      StreamLimits limits,
      Optional<ResourceProvider<P>> resources,
      Optional<SessionStore<P>> store) {
    this.limits = limits;
    this.resources = resources;
    this.store = store;
  }

  /**
   * Takes a stream in, and ends the oldest of its session when that has too many.
   *
   * @throws RpcException 429 or 503 when there are as many streams as there may be
   */
  void admit(PushStream<P> stream) {
    List<PushStream<P>> replaced;
    lock.lock();
    try {
      if (draining) {
        throw RpcException.busy(503, "server_stopping", "The server is stopping", 1);
      }
      replaced = ofSession(stream.sessionId());
      int kept = Math.min(replaced.size(), PER_SESSION - 1);
      replaced = replaced.subList(0, replaced.size() - kept);
      checkLimits(stream.callerId(), replaced.size());
      streams.add(stream);
    } finally {
      lock.unlock();
    }
    replaced.forEach(PushStream::end);
  }

  private void checkLimits(String callerId, int leaving) {
    long own = streams.stream().filter(each -> each.callerId().equals(callerId)).count();
    if (own - leaving >= limits.perCaller()) {
      throw RpcException.busy(
          429,
          "too_many_streams",
          "This key has " + limits.perCaller() + " streams open here: close one first",
          5);
    }
    if (streams.size() - leaving >= limits.total()) {
      throw RpcException.busy(503, "too_many_streams", "Too many streams are open here", 5);
    }
  }

  /** Lets go of a stream. What its session may have missed on it, another of its streams tells. */
  void remove(PushStream<P> stream) {
    List<PushStream<P>> left;
    lock.lock();
    try {
      streams.remove(stream);
      left = stream.isBroken() ? ofSession(stream.sessionId()) : List.of();
    } finally {
      lock.unlock();
    }
    if (!left.isEmpty()) {
      offerAll(left.getLast());
    }
  }

  private List<PushStream<P>> ofSession(Optional<String> sessionId) {
    return sessionId.isEmpty()
        ? List.of()
        : streams.stream().filter(each -> each.sessionId().equals(sessionId)).toList();
  }

  private List<PushStream<P>> snapshot() {
    lock.lock();
    try {
      return List.copyOf(streams);
    } finally {
      lock.unlock();
    }
  }

  /** What streams of such callers follow here. */
  public Set<String> followedBy(Predicate<P> audience) {
    Set<String> followed = new LinkedHashSet<>();
    for (PushStream<P> stream : snapshot()) {
      if (audience.test(stream.principal())) {
        followed.addAll(stream.uris());
      }
    }
    return followed;
  }

  /**
   * Notifies those who follow one of these resources, as far as they still may. Of several streams
   * of one session the newest gets it, as the legacy revisions demand.
   *
   * @param uris what has changed
   * @param audience whom the change is for
   */
  public void updated(Set<String> uris, Predicate<P> audience) {
    Map<String, Map<String, Boolean>> decided = new HashMap<>();
    for (PushStream<P> stream : receivers()) {
      List<String> changed = stream.uris().stream().filter(uris::contains).toList();
      if (!changed.isEmpty() && audience.test(stream.principal())) {
        offer(stream, changed, decided.computeIfAbsent(stream.callerId(), id -> new HashMap<>()));
      }
    }
  }

  /** Notifies everybody of everything they follow, since changes may have gone unnoticed. */
  public void mayHaveMissed() {
    receivers().forEach(this::offerAll);
  }

  private void offerAll(PushStream<P> stream) {
    offer(stream, List.copyOf(stream.uris()));
  }

  /** Tells a stream that these have changed, as far as its client still may know. */
  void offer(PushStream<P> stream, List<String> changed) {
    offer(stream, changed, new HashMap<>());
  }

  private void offer(PushStream<P> stream, List<String> changed, Map<String, Boolean> decided) {
    List<String> allowed = new ArrayList<>();
    for (String uri : changed) {
      if (decided.computeIfAbsent(uri, each -> mayFollow(stream.principal(), each))) {
        allowed.add(uri);
      }
    }
    if (!allowed.isEmpty()) {
      stream.offer(allowed);
    }
  }

  private boolean mayFollow(P principal, String uri) {
    try {
      return resources.isPresent() && resources.get().mayFollow(principal, uri);
    } catch (RuntimeException e) {
      // Rights that cannot be looked up are not there. Who follows looks again when asked to.
      LOG.log(Level.WARNING, "a notification is dropped, its reader's rights are unknown", e);
      return false;
    }
  }

  private List<PushStream<P>> receivers() {
    Map<Object, PushStream<P>> newest = new LinkedHashMap<>();
    for (PushStream<P> stream : snapshot()) {
      if (!stream.isBroken()) {
        newest.put(stream.sessionId().map(Object.class::cast).orElse(stream), stream);
      }
    }
    return List.copyOf(newest.values());
  }

  /** Reads anew what a session follows, if one of its streams is here. */
  public void reload(String sessionId) {
    snapshot().stream()
        .filter(stream -> stream.sessionId().filter(sessionId::equals).isPresent())
        .forEach(this::reload);
  }

  /** Reads anew what every session follows, since changes may have gone unnoticed. */
  public void reloadAll() {
    snapshot().stream().filter(each -> each.sessionId().isPresent()).forEach(this::reload);
  }

  void reload(PushStream<P> stream) {
    SessionStore<P> rows = store.orElseThrow();
    String session = stream.sessionId().orElseThrow();
    stream.reload(() -> rows.subscriptions(stream.principal(), session));
  }

  /** Ends the streams of a session. */
  public void endSession(String sessionId) {
    end(stream -> stream.sessionId().filter(sessionId::equals).isPresent());
  }

  /**
   * Ends the streams of a caller whose rights have ended.
   *
   * @param callerId as the endpoint's {@link McpEndpointBuilder#callerId} names the caller
   */
  public void closeFor(String callerId) {
    end(stream -> stream.callerId().equals(callerId));
  }

  private void end(Predicate<PushStream<P>> which) {
    snapshot().stream().filter(which).forEach(PushStream::end);
  }

  /** Who has streams open, by caller id. */
  public Map<String, P> callers() {
    Map<String, P> callers = new LinkedHashMap<>();
    snapshot().forEach(stream -> callers.put(stream.callerId(), stream.principal()));
    return callers;
  }

  /** GET streams of legacy sessions open now. */
  public int sessionStreams() {
    return (int) snapshot().stream().filter(each -> each.sessionId().isPresent()).count();
  }

  /** Requests to listen open now. */
  public int listenStreams() {
    return (int) snapshot().stream().filter(each -> each.sessionId().isEmpty()).count();
  }

  /** Ends all streams in an orderly way and takes no more, since the process stops. */
  public void drain() {
    lock.lock();
    try {
      draining = true;
    } finally {
      lock.unlock();
    }
    end(stream -> true);
  }
}
