package io.wamcp.acceptance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * A load balancer that gives every request to the next replica, whoever it comes from: the opposite
 * of a sticky session. A connection carries one request, so that bytes and hang-ups pass at once in
 * both directions. A replica that does not accept a connection is passed over; nothing that was
 * sent is ever sent again. Remembers who served what. Thread-safe.
 */
public final class RoundRobin implements AutoCloseable {

  private static final byte[] UNAVAILABLE =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final List<String> added;
  private final List<URI> replicas = new CopyOnWriteArrayList<>();
  private final List<Served> served = new ArrayList<>();
  private final Map<URI, AtomicInteger> unanswered = new ConcurrentHashMap<>();
  private final ServerSocket listener;

  /** Which replica, counted from 0, got a request. */
  public record Served(int replica, String method, String query) {}

  public RoundRobin() {
    this(List.of());
  }

  private RoundRobin(List<String> added) {
    this.added = added;
    try {
      this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("round-robin").start(this::accept);
  }

  /** A balancer that adds this API key to requests, for clients that cannot be given one. */
  public static RoundRobin withKey(String key) {
    return new RoundRobin(List.of("Authorization: Bearer " + key));
  }

  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  public void add(String origin) {
    replicas.add(URI.create(origin));
  }

  /** Gives this one nothing more. */
  public void remove(String origin) {
    replicas.remove(URI.create(origin));
  }

  /**
   * Puts a replica in the place of another, and returns when the other has begun to answer all it
   * was given. Balancers that hear of an ending replica late need its stop to wait for that.
   */
  public void replace(int replica, String origin) {
    URI old;
    synchronized (served) {
      old = replicas.set(replica, URI.create(origin));
    }
    Awaitility.await().until(() -> waiting(old).get() == 0);
  }

  /** How many requests a replica has not begun to answer. */
  private AtomicInteger waiting(URI replica) {
    return unanswered.computeIfAbsent(replica, _ -> new AtomicInteger());
  }

  /** Every request since the start, in the order they came. */
  public List<Served> served() {
    synchronized (served) {
      return List.copyOf(served);
    }
  }

  /** The replicas in the order they are to be tried. */
  private List<URI> turn(HttpHead head) {
    synchronized (served) {
      int replica = served.size() % replicas.size();
      served.add(new Served(replica, head.method(), head.query()));
      List<URI> order = new ArrayList<>(replicas);
      Collections.rotate(order, -replica);
      waiting(order.getFirst()).incrementAndGet();
      return order;
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      Optional<HttpHead> head = HttpHead.read(in);
      if (replicas.isEmpty()) {
        client.getOutputStream().write(UNAVAILABLE);
      } else if (head.isPresent()) {
        List<URI> order = turn(head.get());
        try (Answered answered = new Answered(waiting(order.getFirst()))) {
          forward(client, in, head.get(), order, answered);
        }
      }
    } catch (IOException e) {
      // One side hung up; closing both tells the other.
    }
  }

  private void forward(
      Socket client, InputStream in, HttpHead head, List<URI> order, Answered answered)
      throws IOException {
    Optional<Socket> connected = connect(order);
    if (connected.isEmpty()) {
      client.getOutputStream().write(UNAVAILABLE);
      return;
    }
    try (Socket replica = connected.get()) {
      replica.getOutputStream().write(head.with(added));
      Thread.ofVirtual().start(() -> pump(in, replica));
      InputStream back = new BufferedInputStream(replica.getInputStream());
      Optional<HttpHead> answer = HttpHead.read(back);
      answered.close();
      if (answer.isPresent()) {
        client.getOutputStream().write(answer.get().with(List.of()));
        copy(back, client.getOutputStream());
      }
    }
  }

  /** Takes a request off the count of those without an answer, once. */
  private static final class Answered implements AutoCloseable {
    private final AtomicInteger count;
    private boolean closed;

    Answered(AtomicInteger count) {
      this.count = count;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        count.decrementAndGet();
      }
    }
  }

  /** The body on its way in, and after it the client's hang-up. */
  private static void pump(InputStream in, Socket replica) {
    try (replica) {
      copy(in, replica.getOutputStream());
    } catch (IOException e) {
      // As above.
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[8192];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      out.flush();
    }
  }

  private static Optional<Socket> connect(List<URI> order) throws IOException {
    for (URI replica : order) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(replica.getHost(), replica.getPort()), 5_000);
        socket.setTcpNoDelay(true);
        return Optional.of(socket);
      } catch (IOException e) {
        socket.close();
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
