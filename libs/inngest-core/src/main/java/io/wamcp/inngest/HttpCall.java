package io.wamcp.inngest;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request the server makes for a step. It is written into the run's history as it is:
 * secrets in it can be read there.
 *
 * @param method such as {@code GET}
 * @param url http or https
 * @param headers one value each
 * @param body text; none for no body
 */
public record HttpCall(String method, URI url, Map<String, String> headers, Optional<String> body) {

  public HttpCall {
    Check.that(method.matches("[A-Z]{3,10}"), "'" + method + "' is no HTTP method");
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    Check.that(web && url.getHost() != null, "'" + url + "' is no web address");
    headers = Map.copyOf(headers);
  }

  /**
   * An answer.
   *
   * @param status HTTP status; one of failure is an answer too
   * @param headers one value each
   * @param body text, empty for none
   */
  public record Answer(int status, Map<String, String> headers, String body) {

    public Answer {
      headers = Map.copyOf(headers);
    }
  }

  /** A GET of this address. */
  public static HttpCall get(URI url) {
    return new HttpCall("GET", url, Map.of(), Optional.empty());
  }

  /** A POST of this text to this address. */
  public static HttpCall post(URI url, String body) {
    return new HttpCall("POST", url, Map.of(), Optional.of(body));
  }

  /** The same request with this header. */
  public HttpCall header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpCall(method, url, more, body);
  }

  /** Names method and host only: the rest may be secret. */
  @Override
  public String toString() {
    return "HttpCall[" + method + " " + url.getHost() + "]";
  }
}
