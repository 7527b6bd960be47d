package io.wamcp.mcp.protocol;

import java.util.List;
import java.util.Locale;

/** The media types a request names, read leniently: what is not understood does not match. */
final class MediaRanges {
  private MediaRanges() {}

  /** True when a {@code Content-Type} is JSON in an encoding JSON parsers detect by themselves. */
  static boolean isJson(String contentType) {
    return type(contentType).equals("application/json");
  }

  /**
   * True when the {@code Accept} headers name this type itself or a range around it; true when
   * there are none.
   */
  static boolean accepts(List<String> acceptHeaders, String mediaType) {
    return acceptHeaders.isEmpty() || names(acceptHeaders, mediaType, true);
  }

  /** True when the {@code Accept} headers name exactly this type. */
  static boolean namesExactly(List<String> acceptHeaders, String mediaType) {
    return names(acceptHeaders, mediaType, false);
  }

  private static boolean names(List<String> acceptHeaders, String mediaType, boolean ranges) {
    String range = mediaType.substring(0, mediaType.indexOf('/')) + "/*";
    for (String header : acceptHeaders) {
      for (String element : header.split(",")) {
        String type = type(element);
        boolean named =
            type.equals(mediaType) || (ranges && (type.equals(range) || type.equals("*/*")));
        if (named && !isRefused(element)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String type(String element) {
    int semicolon = element.indexOf(';');
    String type = semicolon < 0 ? element : element.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private static boolean isRefused(String element) {
    return element.replace(" ", "").toLowerCase(Locale.ROOT).matches(".*;q=0(\\.0{0,3})?(;.*)?");
  }
}
