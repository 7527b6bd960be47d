package io.wamcp.inngest.devserver;

import static org.awaitility.Awaitility.await;

import io.helidon.webserver.WebServer;
import io.wamcp.inngest.InngestClient;
import io.wamcp.inngest.InngestConfig;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Registration;
import io.wamcp.inngest.ServeHandler;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** An app of our own SDK over HTTP, registered with a server. */
final class ServedApp implements AutoCloseable {

  final InngestClient client;
  final Registration registration;
  private final WebServer web;

  /** Serves the functions and returns when the server knows them. */
  ServedApp(DevServer server, String id, boolean streaming, InngestFunction... functions) {
    InngestConfig config =
        InngestConfig.builder(Map.of("INNGEST_DEV", server.url())).streaming(streaming).build();
    client = InngestClient.create(id, config, Clock.systemUTC());
    ServeHandler handler = ServeHandler.of(client, List.of(functions));
    web =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .routing(routing -> routing.register("/api/inngest", handler))
            .build()
            .start();
    URI url = URI.create("http://localhost:" + web.port() + "/api/inngest");
    registration = Registration.start(handler.endpoint(), url);
    await().until(registration::registered);
  }

  @Override
  public void close() {
    registration.close();
    web.stop();
    client.close();
  }
}
