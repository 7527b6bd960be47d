package io.wamcp.local.stdio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;

/**
 * What the server says unasked, in the revisions that have a stream for it. Opened again whenever
 * it ends, for as long as the process lives.
 */
final class ServerStream implements Runnable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Transport transport;
  private final ClientOutput output;
  private final BridgeLog log;
  private final Runnable sessionLost;
  private final CountDownLatch end;
  private String lastEventId;

  /**
   * Makes a stream.
   *
   * @param sessionLost begins a new session
   */
  ServerStream(
      Transport transport,
      ClientOutput output,
      BridgeLog log,
      Runnable sessionLost,
      CountDownLatch end) {
    this.transport = transport;
    this.output = output;
    this.log = log;
    this.sessionLost = sessionLost;
    this.end = end;
  }

  @Override
  public void run() {
    Reconnect reconnect = new Reconnect(end);
    try {
      do {
        try {
          if (!open(reconnect)) {
            return;
          }
        } catch (IOException e) {
          log.say("the server's stream is closed; it will be opened again");
        }
      } while (reconnect.pause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads until the stream ends; false when the server has none for us. */
  private boolean open(Reconnect reconnect) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = transport.listen(lastEventId);
    try (InputStream in = response.body()) {
      if (response.statusCode() == 404) {
        sessionLost.run();
        return true;
      }
      if (response.statusCode() == 200 && Transport.isStream(response)) {
        reconnect.worked();
        EventStream events = new EventStream(in);
        events.forEach(this::forward);
        lastEventId = events.lastId() == null ? lastEventId : events.lastId();
        return true;
      }
      return response.statusCode() >= 500;
    }
  }

  private void forward(String data) {
    try {
      output.send(JSON.readTree(data));
    } catch (JsonProcessingException e) {
      log.say("the server sent something that is no message");
    }
  }
}
