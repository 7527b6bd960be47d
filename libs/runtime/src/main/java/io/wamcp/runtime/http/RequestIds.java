package io.wamcp.runtime.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The id of a request: the caller's where it is harmless, else a new one. */
final class RequestIds {

  static final HeaderName HEADER = HeaderNames.create("X-Request-Id");

  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{7,63}");

  private RequestIds() {}

  static String of(Optional<String> given) {
    return given
        .filter(id -> SANE.matcher(id).matches())
        .orElseGet(() -> UUID.randomUUID().toString());
  }
}
