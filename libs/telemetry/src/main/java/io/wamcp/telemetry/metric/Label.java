package io.wamcp.telemetry.metric;

import java.util.List;

/**
 * A label with a bound: every combination of label values is a time series that Prometheus keeps.
 *
 * @param known values that are there from the start, so that the first event counts as a rise
 * @param most how many values there may be; a further one is counted as {@link #OTHER}
 */
public record Label(String name, List<String> known, int most) {

  /** Stands for every value beyond the bound. */
  public static final String OTHER = "other";

  public Label {
    known = List.copyOf(known);
    if (known.isEmpty() || known.size() > most) {
      throw new IllegalArgumentException("label " + name + " needs known values within its bound");
    }
  }

  /** A label that has these values and no others. */
  static Label of(String name, String... values) {
    return new Label(name, List.of(values), values.length);
  }

  /** As {@link #of(String, String...)}. */
  static Label of(String name, List<String> values) {
    return new Label(name, values, values.size());
  }

  /** A label that may get more values than those it begins with. */
  static Label open(String name, int most, String... begins) {
    return new Label(name, List.of(begins), most);
  }

  boolean isOpen() {
    return most > known.size();
  }
}
