package io.wamcp.inngest.devserver.dashboard;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The fields of an address or of a form, each once, without NUL. Immutable. */
record Query(Map<String, String> fields) {

  private static final int MOST = 50;
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  /** Reads {@code a=b&c=d}; what is not in that form is left out. */
  static Query parse(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : text.split("&", MOST)) {
      int at = pair.indexOf('=');
      if (at > 0) {
        try {
          fields.putIfAbsent(decode(pair.substring(0, at)), decode(pair.substring(at + 1)));
        } catch (IllegalArgumentException e) {
          continue; // a stray percent sign
        }
      }
    }
    return new Query(Map.copyOf(fields));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8).replace("\0", "");
  }

  /** The field, stripped; empty text when there is none. */
  String text(String name) {
    return fields.getOrDefault(name, "").strip();
  }

  /** The field as it was sent. */
  String raw(String name) {
    return fields.getOrDefault(name, "");
  }

  /** A point in time as browsers send it, in UTC; empty when it is none. */
  Optional<Instant> time(String name) {
    try {
      return text(name).isEmpty()
          ? Optional.empty()
          : Optional.of(LocalDateTime.parse(text(name)).toInstant(ZoneOffset.UTC))
              .filter(at -> at.isAfter(Instant.EPOCH) && at.isBefore(LATEST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** An address with these fields and another. */
  String with(String path, String name, String value) {
    StringBuilder address = new StringBuilder(path).append('?');
    fields.entrySet().stream()
        .filter(e -> !e.getKey().equals(name) && !e.getValue().isEmpty())
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            e ->
                address
                    .append(Parts.encode(e.getKey()))
                    .append('=')
                    .append(Parts.encode(e.getValue()))
                    .append('&'));
    return address.append(name).append('=').append(Parts.encode(value)).toString();
  }
}
