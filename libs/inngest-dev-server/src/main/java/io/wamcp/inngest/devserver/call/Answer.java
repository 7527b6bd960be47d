package io.wamcp.inngest.devserver.call;

import java.util.Map;
import java.util.Optional;

/**
 * An HTTP answer, read whole.
 *
 * @param headers by lower-case name
 */
record Answer(int status, Map<String, String> headers, byte[] body) {

  Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName)).filter(value -> !value.isBlank());
  }
}
