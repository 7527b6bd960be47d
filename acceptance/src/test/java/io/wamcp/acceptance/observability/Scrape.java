package io.wamcp.acceptance.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an admin port shows: Prometheus' text format, as far as tests need it. */
record Scrape(String text) {

  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^([a-z_]+)(?:\\{([^}]*)\\})? ([-+.0-9eE]+|NaN|\\+Inf)$");

  static Scrape of(String adminUrl) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(adminUrl + "/metrics")).build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(adminUrl + " answered " + answer.statusCode());
      }
      return new Scrape(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while scraping", e);
    }
  }

  /** Types by name, of names with this prefix. */
  Map<String, String> types(String prefix) {
    Map<String, String> types = new HashMap<>();
    Matcher matcher = TYPE.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).startsWith(prefix)) {
        types.put(matcher.group(1), matcher.group(2));
      }
    }
    return types;
  }

  /** The names of the labels a metric's samples have. */
  Set<String> labels(String name) {
    Set<String> labels = new TreeSet<>();
    Matcher matcher = SAMPLE.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).equals(name) && matcher.group(2) != null) {
        for (String pair : matcher.group(2).split(",(?=[a-z_]+=\")")) {
          labels.add(pair.substring(0, pair.indexOf('=')));
        }
      }
    }
    return labels;
  }

  /** The sum of the samples of this name whose labels hold this text. */
  double sum(String name, String labels) {
    double sum = 0;
    Matcher matcher = SAMPLE.matcher(text);
    while (matcher.find()) {
      boolean mine =
          matcher.group(2) == null ? labels.isEmpty() : matcher.group(2).contains(labels);
      if (matcher.group(1).equals(name) && mine) {
        sum += Double.parseDouble(matcher.group(3));
      }
    }
    return sum;
  }

  /** How many samples there are whose name begins like this. */
  long samples(String prefix) {
    return SAMPLE.matcher(text).results().filter(row -> row.group(1).startsWith(prefix)).count();
  }
}
