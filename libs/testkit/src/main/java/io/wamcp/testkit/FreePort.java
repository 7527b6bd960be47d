package io.wamcp.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Picks a port nobody listens on. Only for servers that must come back on the same port after a
 * restart: everything else binds port 0 itself.
 */
public final class FreePort {

  /** Below the ports systems give to outgoing connections, one of which might be there first. */
  private static final int FIRST = 20_000;

  private static final int PORTS = 10_000;

  // Another begin in every process, and never the same twice in one.
  private static final AtomicLong NEXT = new AtomicLong(ProcessHandle.current().pid() * 131);

  private FreePort() {}

  /** A port of the loopback interface that was free a moment ago. */
  public static int pick() {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = FIRST + (int) (NEXT.getAndIncrement() % PORTS);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " on");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
