package io.wamcp.mcp.admin;

import io.wamcp.store.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints results, for people or as JSON. */
final class AdminOutput {

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  AdminOutput(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** One thing with its properties. */
  void one(String sentence, Map<String, Object> properties) {
    out.println(json ? Json.write(properties) : sentence);
    out.flush();
  }

  /**
   * A secret that is shown this once: on standard error, apart from what is piped into files and
   * logs. With JSON its line holds nothing else.
   */
  void secret(String name, String value, String sentence, Map<String, Object> properties) {
    one(sentence, properties);
    if (!json) {
      err.println("The " + name + ", shown only now:");
    }
    err.println(value);
    err.flush();
  }

  /** Many things, one a line. */
  void many(List<Map<String, Object>> rows) {
    if (json) {
      out.println(Json.write(rows));
    } else {
      rows.forEach(row -> out.println(line(row)));
    }
    out.flush();
  }

  private static String line(Map<String, Object> row) {
    StringBuilder line = new StringBuilder();
    row.forEach(
        (name, value) -> {
          if (value != null) {
            line.append(line.isEmpty() ? "" : "  ")
                .append(name)
                .append('=')
                .append(printable(value));
          }
        });
    return line.toString();
  }

  /** Reasons may hold what strangers wrote, and a terminal obeys control characters. */
  private static String printable(Object value) {
    return value.toString().replaceAll("\\p{Cntrl}", " ");
  }

  /** Properties in the order given, names and values in turn; absent values are left out. */
  static Map<String, Object> properties(Object... namesAndValues) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        properties.put((String) namesAndValues[i], value);
      }
    }
    return properties;
  }
}
