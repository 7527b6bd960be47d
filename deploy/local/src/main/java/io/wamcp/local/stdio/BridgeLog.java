package io.wamcp.local.stdio;

import java.io.PrintStream;

/** Says on stderr what goes wrong; stdout belongs to the protocol. Never bodies, never the key. */
record BridgeLog(PrintStream err) {

  void say(String message) {
    err.println("wa-mcp mcp-stdio: " + message);
  }
}
