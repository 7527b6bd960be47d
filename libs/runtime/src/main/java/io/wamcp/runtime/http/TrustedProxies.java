package io.wamcp.runtime.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.wamcp.runtime.config.ConfigProblem;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who a request is from where it comes through proxies. {@code X-Forwarded-For} is a list to which
 * each proxy adds the address it was asked by, so it is read from its end, for as long as the one
 * who said so is trusted: what stands before that, anybody may have written. Immutable.
 */
public final class TrustedProxies {

  public static final Setting<List<String>> SETTING =
      Setting.list(
              "server.trusted-proxies",
              "Addresses or networks, such as 10.0.0.0/8, of proxies whose X-Forwarded-For says who"
                  + " a request is from")
          .defaultTo(List.of());

  /** Longer lists are no real path. */
  private static final int MOST_PROXIES = 32;

  private final List<Network> networks;

  private TrustedProxies(List<Network> networks) {
    this.networks = networks;
  }

  public static TrustedProxies from(Settings settings) {
    return of(settings.get(SETTING));
  }

  /**
   * Proxies by address or network.
   *
   * @throws IllegalArgumentException when one is neither; host names are not looked up
   */
  static TrustedProxies of(List<String> networks) {
    return new TrustedProxies(networks.stream().map(Network::parse).toList());
  }

  /** What is wrong with the setting, if anything. */
  public static Optional<ConfigProblem> problem(Settings settings) {
    try {
      from(settings);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(
          new ConfigProblem(
              SETTING.key(),
              e.getMessage(),
              "List IP addresses or networks such as 10.0.0.0/8, separated by commas"));
    }
  }

  /** The address of whoever sent the request first, as far as trusted proxies tell. */
  public String clientOf(ServerRequest request) {
    String peer = request.remotePeer().host();
    return networks.isEmpty() || !request.headers().contains(HeaderNames.X_FORWARDED_FOR)
        ? peer
        : clientOf(
            peer, String.join(",", request.headers().get(HeaderNames.X_FORWARDED_FOR).allValues()));
  }

  String clientOf(String peer, String forwarded) {
    String[] told = forwarded.split(",", -1);
    String client = peer;
    for (int i = 1; i <= Math.min(told.length, MOST_PROXIES) && isTrusted(client); i++) {
      Optional<String> before = address(told[told.length - i].strip());
      if (before.isEmpty()) {
        return client;
      }
      client = before.get();
    }
    return client;
  }

  private boolean isTrusted(String address) {
    return literal(address)
        .map(InetAddress::getAddress)
        .filter(bytes -> networks.stream().anyMatch(network -> network.contains(bytes)))
        .isPresent();
  }

  /** An entry without the port some proxies add; empty where it is no address. */
  private static Optional<String> address(String entry) {
    String text = entry;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      text = end < 0 ? "" : text.substring(1, end);
    } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
      text = text.substring(0, text.indexOf(':'));
    }
    return literal(text).map(InetAddress::getHostAddress);
  }

  private static Optional<InetAddress> literal(String text) {
    int zone = text.indexOf('%');
    try {
      return Optional.of(InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  private record Network(byte[] address, int bits) {

    static Network parse(String text) {
      int slash = text.indexOf('/');
      byte[] address =
          literal(slash < 0 ? text : text.substring(0, slash))
              .orElseThrow(() -> neither(text))
              .getAddress();
      int longest = address.length * Byte.SIZE;
      String length = slash < 0 ? String.valueOf(longest) : text.substring(slash + 1);
      if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > longest) {
        throw neither(text);
      }
      return new Network(address, Integer.parseInt(length));
    }

    private static IllegalArgumentException neither(String text) {
      return new IllegalArgumentException("has " + text + ", neither an IP address nor a network");
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
