package io.wamcp.inngest.devserver.dashboard;

import io.wamcp.inngest.devserver.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The dashboard's style and script, from the class path: nothing comes from anywhere else. */
final class Assets {

  /** A file and its media type. */
  record Asset(String type, byte[] bytes) {}

  private final Map<String, Asset> assets =
      Map.of(
          "dashboard.css", new Asset("text/css; charset=utf-8", read("dashboard.css")),
          "dashboard.js", new Asset("text/javascript; charset=utf-8", read("dashboard.js")));

  Optional<Asset> get(String name) {
    return Optional.ofNullable(assets.get(name));
  }

  /** Differs when one of them does, so that browsers may keep them. */
  String version() {
    StringBuilder all = new StringBuilder();
    assets.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> all.append(new String(e.getValue().bytes(), StandardCharsets.UTF_8)));
    return Hashes.sha256(all.toString()).substring(0, 12);
  }

  private static byte[] read(String name) {
    try (InputStream file = Assets.class.getResourceAsStream("/dashboard/" + name)) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
