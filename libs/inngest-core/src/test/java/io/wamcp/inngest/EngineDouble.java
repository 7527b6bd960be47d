package io.wamcp.inngest;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;

/** A scripted HTTP peer in the server's place; one per JVM, reset by each test. */
final class EngineDouble {

  private static final WireMockServer SERVER = start();

  private EngineDouble() {}

  private static WireMockServer start() {
    WireMockServer server =
        new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    server.start();
    return server;
  }

  /** The peer without any stub or memory. */
  static WireMockServer fresh() {
    SERVER.resetAll();
    return SERVER;
  }

  static URI origin() {
    return URI.create("http://127.0.0.1:" + SERVER.port());
  }
}
