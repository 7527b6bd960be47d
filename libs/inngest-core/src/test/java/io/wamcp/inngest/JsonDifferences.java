package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where two JSON trees are not the same; nothing is left out, numbers compare by value. */
final class JsonDifferences {

  /** A place and what stands there in each tree; a missing node where there is nothing. */
  record Difference(String pointer, JsonNode theirs, JsonNode ours) {

    @Override
    public String toString() {
      return pointer + ": recorded " + shown(theirs) + ", here " + shown(ours);
    }

    private static String shown(JsonNode node) {
      String text = node.isMissingNode() ? "nothing" : node.toString();
      return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
  }

  private JsonDifferences() {}

  /** The differences; pointers begin with this root. */
  static List<Difference> between(String root, JsonNode theirs, JsonNode ours) {
    List<Difference> found = new ArrayList<>();
    compare(root, theirs, ours, found);
    return found;
  }

  private static void compare(
      String pointer, JsonNode theirs, JsonNode ours, List<Difference> found) {
    if (theirs.isObject() && ours.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      theirs.fieldNames().forEachRemaining(names::add);
      ours.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        compare(pointer + "/" + name, theirs.path(name), ours.path(name), found);
      }
    } else if (theirs.isArray() && ours.isArray()) {
      for (int i = 0; i < Math.max(theirs.size(), ours.size()); i++) {
        compare(pointer + "/" + i, theirs.path(i), ours.path(i), found);
      }
    } else if (!same(theirs, ours)) {
      found.add(new Difference(pointer, theirs, ours));
    }
  }

  private static boolean same(JsonNode theirs, JsonNode ours) {
    return theirs.isNumber() && ours.isNumber()
        ? theirs.decimalValue().compareTo(ours.decimalValue()) == 0
        : theirs.equals(ours);
  }
}
