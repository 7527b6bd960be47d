package io.wamcp.inngest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.internal.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * An answer that begins at once and holds the connection with spaces until the real answer is
 * known, so that no proxy takes a long step for a dead one. Its status is 201; the real status,
 * headers and body are its JSON body.
 */
final class StreamedAnswer {

  private final OutputStream out;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Duration pause;

  private StreamedAnswer(OutputStream out, Duration pause) {
    this.out = out;
    this.pause = pause;
  }

  /** Answers on this thread with what {@code work} gives. */
  static void send(
      ServerResponse response,
      Duration pause,
      EndpointResponse head,
      Supplier<EndpointResponse> work)
      throws IOException {
    response.status(Status.create(201));
    head.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    try (OutputStream out = response.outputStream()) {
      StreamedAnswer answer = new StreamedAnswer(out, pause);
      answer.write(" ");
      Thread.ofVirtual().name("inngest-stream").start(answer::hold);
      try {
        answer.finish(work.get());
      } finally {
        answer.done.countDown();
      }
    }
  }

  private void hold() {
    try {
      while (!done.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        write(" ");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UncheckedIOException e) {
      // The caller has gone; the work goes on, and its answer will find out too.
      done.countDown();
    }
  }

  private void finish(EndpointResponse answer) {
    ObjectNode json = Json.object().put("status", answer.status());
    ObjectNode headers = json.putObject("headers");
    answer.headers().forEach(headers::put);
    json.put("body", new String(answer.body(), StandardCharsets.UTF_8));
    lock.lock();
    try {
      done.countDown();
      write(new String(Json.write(json), StandardCharsets.UTF_8));
    } finally {
      lock.unlock();
    }
  }

  private void write(String text) {
    lock.lock();
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }
}
