package io.wamcp.inngest.devserver.dashboard;

import io.wamcp.inngest.devserver.database.DatabaseException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/** Finds the page of an address. */
final class Pages {

  private final FunctionsPage functions;
  private final RunsPage runs;
  private final RunPage run;
  private final EventsPage events;
  private final SendPage send;

  Pages(Reading reading, InstantSource clock) {
    this.functions = new FunctionsPage(reading);
    this.runs = new RunsPage(reading);
    this.run = new RunPage(reading, clock);
    this.events = new EventsPage(reading);
    this.send = new SendPage(reading);
  }

  SendPage send() {
    return send;
  }

  /**
   * The page; empty when there is none.
   *
   * @param path as it stands in the address, encoded
   */
  Optional<Page> at(String path, Query query) {
    try {
      return find(path, query);
    } catch (DatabaseException e) {
      if (e.isOutage() && !e.getMessage().contains("statement timeout")) {
        throw e;
      }
      return Optional.of(
          Page.problem(503, "That takes too long", "Choose a shorter time, or another filter."));
    }
  }

  private Optional<Page> find(String path, Query query) {
    return switch (path) {
      case "/" -> Optional.of(functions.list());
      case "/runs" -> Optional.of(runs.show(query));
      case "/events" -> Optional.of(events.list(query));
      case "/send" -> Optional.of(send.show(query));
      default -> one(path);
    };
  }

  private Optional<Page> one(String path) {
    String[] parts = path.split("/", -1);
    if (parts.length != 3 || parts[2].isEmpty()) {
      return Optional.empty();
    }
    String id = decode(parts[2]);
    return switch (parts[1]) {
      case "functions" -> Optional.of(functions.one(id));
      case "runs" -> Optional.of(run.show(id));
      case "events" -> Optional.of(events.one(id));
      default -> Optional.empty();
    };
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8).replace("\0", "");
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
