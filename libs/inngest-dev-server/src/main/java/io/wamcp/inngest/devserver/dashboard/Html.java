package io.wamcp.inngest.devserver.dashboard;

import java.util.List;
import java.util.Set;

/**
 * A piece of HTML in which everything that was text is escaped. Only this class writes markup, so
 * what events, apps and people sent can never become any. Immutable.
 */
final class Html {

  static final Html NOTHING = new Html("");

  private static final Set<String> VOID = Set.of("input", "link", "meta", "br", "hr");

  private final String markup;

  private Html(String markup) {
    this.markup = markup;
  }

  /** An attribute of an element. */
  record Attribute(String name, String value) {}

  static Attribute attr(String name, Object value) {
    return new Attribute(name, String.valueOf(value));
  }

  /** Text. */
  static Html text(String text) {
    return new Html(escape(text));
  }

  /**
   * An element.
   *
   * @param name written in the source, never taken from outside
   * @param parts attributes, pieces, lists of them, and texts, which are escaped
   */
  static Html tag(String name, Object... parts) {
    StringBuilder attributes = new StringBuilder();
    StringBuilder content = new StringBuilder();
    add(attributes, content, List.of(parts));
    String open = "<" + name + attributes + ">";
    return new Html(VOID.contains(name) ? open : open + content + "</" + name + ">");
  }

  /** Pieces one after the other. */
  static Html all(Object... parts) {
    StringBuilder content = new StringBuilder();
    add(new StringBuilder(), content, List.of(parts));
    return new Html(content.toString());
  }

  private static void add(StringBuilder attributes, StringBuilder content, List<?> parts) {
    for (Object part : parts) {
      switch (part) {
        case Attribute a ->
            attributes.append(' ').append(a.name).append("=\"").append(escape(a.value)).append('"');
        case Html html -> content.append(html.markup);
        case List<?> more -> add(attributes, content, more);
        default -> content.append(escape(part.toString()));
      }
    }
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        case '\0' -> escaped.append('\uFFFD');
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** The markup. */
  @Override
  public String toString() {
    return markup;
  }
}
