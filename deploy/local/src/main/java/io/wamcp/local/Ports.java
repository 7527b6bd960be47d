package io.wamcp.local;

import io.wamcp.testkit.FreePort;

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
}
