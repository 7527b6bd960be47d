package io.wamcp.local;

import io.wamcp.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who listens where. Fixed before the start, since services are told of each other. */
record Ports(
    int ingress,
    int mcp,
    int worker,
    int engine,
    int meta,
    int postgres,
    int ingressAdmin,
    int mcpAdmin,
    int workerAdmin) {

  static Ports from(int base) {
    if (base == 0) {
      int[] free = new int[9];
      for (int i = 0; i < free.length; i++) {
        free[i] = FreePort.pick();
      }
      return new Ports(
          free[0], free[1], free[2], free[3], free[4], free[5], free[6], free[7], free[8]);
    }
    return new Ports(
        base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6, base + 7, base + 8);
  }

  /**
   * Tells of a port that somebody has before anything is started.
   *
   * @param ownEngine whether the stack has an engine of its own, which listens too
   * @throws UsageException naming the ports and what to do
   */
  void requireFree(boolean ownEngine) {
    Map<String, Integer> all = new LinkedHashMap<>();
    all.put("ingress", ingress);
    all.put("mcp", mcp);
    all.put("worker", worker);
    if (ownEngine) {
      all.put("inngest", engine);
    }
    all.put("meta", meta);
    all.put("postgres", postgres);
    all.put("ingress admin", ingressAdmin);
    all.put("mcp admin", mcpAdmin);
    all.put("worker admin", workerAdmin);
    all.values().removeIf(Ports::free);
    if (!all.isEmpty()) {
      throw new UsageException(
          "something else listens on "
              + all
              + "; stop it, or choose nine other ports with --port-base N (0 takes free ones)");
    }
  }

  private static boolean free(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
