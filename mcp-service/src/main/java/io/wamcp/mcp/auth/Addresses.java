package io.wamcp.mcp.auth;

import java.net.InetAddress;

/** Addresses of peers in the form tables keep. Stateless. */
final class Addresses {

  private Addresses() {}

  /** The IP literal without its zone; null for anything else. Looks nothing up. */
  static String plain(String text) {
    if (text == null) {
      return null;
    }
    int zone = text.indexOf('%');
    try {
      return InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone)).getHostAddress();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
