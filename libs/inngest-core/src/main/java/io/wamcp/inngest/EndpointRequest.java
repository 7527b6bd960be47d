package io.wamcp.inngest;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to an app's Inngest endpoint, whatever server received it.
 *
 * @param method in upper case
 * @param url scheme, host and path as the caller used them, without the query
 * @param query first value of each query parameter
 * @param headers first value of each header; looked up without regard to case
 * @param body exactly the bytes received: they are what is signed
 */
public record EndpointRequest(
    String method,
    String url,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body) {

  public EndpointRequest {
    query = Map.copyOf(query);
    Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(headers);
    headers = anyCase;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
  }
}
