package io.wamcp.local.stdio;

import io.wamcp.domain.config.Secret;
import io.wamcp.local.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** {@code ./wa-mcp mcp-stdio}: joins a client that knows only stdio to the service. */
public final class StdioCommand {

  static final String URL_VARIABLE = "WAMCP_URL";
  static final String KEY_VARIABLE = "WAMCP_API_KEY";

  /**
   * Where to and with which key.
   *
   * @param key sent as bearer token
   */
  record Options(URI url, Secret key) {}

  private StdioCommand() {}

  /** Runs until the input ends; returns the exit code. */
  public static int run(
      List<String> arguments,
      Map<String, String> environment,
      InputStream in,
      OutputStream out,
      PrintStream err) {
    Options options = parse(arguments, environment);
    try (StdioBridge bridge = new StdioBridge(options, new ClientOutput(out), new BridgeLog(err))) {
      bridge.run(in);
    }
    return 0;
  }

  static Options parse(List<String> arguments, Map<String, String> environment) {
    String url = environment.get(URL_VARIABLE);
    String key = environment.get(KEY_VARIABLE);
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--url" -> url = value(option, rest);
        case "--key" -> key = value(option, rest);
        case "--key-file" -> key = read(value(option, rest));
        default -> throw new UsageException("mcp-stdio has no option " + option);
      }
    }
    return new Options(endpoint(url), checkedKey(key));
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new UsageException(option + " needs a value");
    }
    return rest.next();
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UsageException("the key file " + file + " cannot be read");
    }
  }

  private static URI endpoint(String url) {
    try {
      URI uri = URI.create(url == null ? "" : url);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("--url is no address: " + url);
    }
    throw new UsageException(
        "mcp-stdio needs --url (or " + URL_VARIABLE + "), such as https://wa-mcp.example/mcp");
  }

  private static Secret checkedKey(String key) {
    if (key == null || key.isBlank() || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new UsageException(
          "mcp-stdio needs the API key in "
              + KEY_VARIABLE
              + " or --key-file (or --key, which every"
              + " user of this machine can see)");
    }
    return Secret.of(key);
  }
}
