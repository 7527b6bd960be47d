package io.wamcp.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Picks a port nobody listens on. Only for servers that must come back on the same port after a
 * restart: everything else binds port 0 itself.
 */
public final class FreePort {

  private FreePort() {}

  /** A port of the loopback interface that was free a moment ago. */
  public static int pick() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }
}
