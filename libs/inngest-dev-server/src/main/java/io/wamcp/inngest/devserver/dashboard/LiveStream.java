package io.wamcp.inngest.devserver.dashboard;

import com.fasterxml.jackson.databind.node.TextNode;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Server-sent events with the content of a page, each time it has changed. The page is made anew
 * every half second, or more seldom when that takes long; a browser that cannot have a stream asks
 * for the page itself. Thread-safe.
 */
final class LiveStream {

  private static final int MOST = 50;
  private static final long PAUSE_MILLIS = 500;
  private static final int REST = 10;
  private static final int ROUNDS = 1200;
  private static final int ROUNDS_OF_SILENCE = 30;

  private final Semaphore room = new Semaphore(MOST);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Answers until the browser leaves, the server stops or ten minutes are over. */
  void send(ServerResponse response, Supplier<Page> page) {
    if (!room.tryAcquire()) {
      response.status(503).send("too many are looking");
      return;
    }
    response.header("Content-Type", "text/event-stream").header("Cache-Control", "no-store");
    try (OutputStream out = response.outputStream()) {
      follow(out, page);
    } catch (IOException | UncheckedIOException e) {
      return; // the browser has left
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      room.release();
    }
  }

  private void follow(OutputStream out, Supplier<Page> page)
      throws IOException, InterruptedException {
    String before = "";
    int silent = 0;
    long pause = 0;
    for (int round = 0; round < ROUNDS && !closed.await(pause, TimeUnit.MILLISECONDS); round++) {
      long began = System.nanoTime();
      String content = Layout.main(page.get()).toString();
      pause =
          Math.max(PAUSE_MILLIS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) * REST);
      if (!content.equals(before)) {
        write(out, "data: " + Json.text(TextNode.valueOf(content)) + "\n\n");
        before = content;
        silent = 0;
      } else if (++silent % ROUNDS_OF_SILENCE == 0) {
        write(out, ": nothing new\n\n");
      }
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Ends all streams. */
  void close() {
    closed.countDown();
  }
}
