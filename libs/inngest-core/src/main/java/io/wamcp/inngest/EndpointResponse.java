package io.wamcp.inngest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer of an app's Inngest endpoint.
 *
 * @param status HTTP status
 * @param headers to be sent as they are
 * @param body to be sent as it is: the headers may carry its signature
 */
public record EndpointResponse(int status, Map<String, String> headers, byte[] body) {

  EndpointResponse withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new EndpointResponse(status, more, body);
  }
}
