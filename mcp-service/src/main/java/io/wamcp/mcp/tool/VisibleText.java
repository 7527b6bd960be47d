package io.wamcp.mcp.tool;

/**
 * Text of strangers for names and previews: on one line, and with everything written out that would
 * show text in another order, hide it, or keep it from a person's eye. Bodies are not touched; they
 * are data. Source: Unicode TR 36 and TR 39, characters to be shown or refused in identifiers.
 */
final class VisibleText {

  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final int EMOJI_STYLE = 0xFE0F;

  private VisibleText() {}

  /** The text, made visible; null for null. */
  static String of(String text) {
    if (text == null) {
      return null;
    }
    int[] points = text.codePoints().toArray();
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < points.length; i++) {
      int point = points[i];
      if (Character.isISOControl(point) || point == 0x2028 || point == 0x2029) {
        shown.append(' ');
      } else if (hidden(point) && !insideEmoji(points, i)) {
        shown.append("\\u{").append(Integer.toHexString(point).toUpperCase(java.util.Locale.ROOT));
        shown.append('}');
      } else {
        shown.appendCodePoint(point);
      }
    }
    return shown.toString();
  }

  /** As {@link #of}, cut after so many characters, with an ellipsis in place of the rest. */
  static String preview(String text, int longest) {
    String cut = text;
    if (text != null && text.codePointCount(0, text.length()) > longest) {
      cut = text.substring(0, text.offsetByCodePoints(0, longest)) + "…";
    }
    return of(cut);
  }

  private static boolean hidden(int point) {
    int type = Character.getType(point);
    return type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.PRIVATE_USE
        || type == Character.UNASSIGNED
        || (point >= 0xFE00 && point <= 0xFE0E)
        || (point >= 0xE0100 && point <= 0xE01EF)
        || point == 0x115F // fillers that are letters to Unicode, and nothing to the eye
        || point == 0x1160
        || point == 0x3164
        || point == 0xFFA0
        || point == 0x034F;
  }

  /** Joined pictures, such as families, are joined by a character of no width. */
  private static boolean insideEmoji(int[] points, int at) {
    return points[at] == ZERO_WIDTH_JOINER
        && at > 0
        && at + 1 < points.length
        && (picture(points[at - 1]) || points[at - 1] == EMOJI_STYLE)
        && picture(points[at + 1]);
  }

  private static boolean picture(int point) {
    return Character.isExtendedPictographic(point) || Character.isEmojiModifier(point);
  }
}
