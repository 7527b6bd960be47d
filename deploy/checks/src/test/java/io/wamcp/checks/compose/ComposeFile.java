package io.wamcp.checks.compose;

import io.wamcp.checks.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** deploy/compose/compose.yaml with its anchors resolved. */
final class ComposeFile {

  static final Path FOLDER = Folders.root().resolve("deploy/compose");

  /** Our services by their names in the file, which are those of the chart too. */
  static final List<String> OURS = List.of("ingress", "worker", "mcp");

  private final Map<String, Object> document;

  private ComposeFile(Map<String, Object> document) {
    this.document = document;
  }

  static ComposeFile read() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      String text = Files.readString(FOLDER.resolve("compose.yaml"));
      return new ComposeFile(new Yaml(new SafeConstructor(options)).load(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, Object> top(String key) {
    return map(document.get(key));
  }

  Map<String, Object> service(String name) {
    return map(top("services").get(name));
  }

  Map<String, String> environment(String service) {
    Map<String, String> environment = new TreeMap<>();
    map(service(service).get("environment"))
        .forEach((key, value) -> environment.put(key, String.valueOf(value)));
    return environment;
  }

  /** A list of texts of a service; empty where there is none. */
  List<String> list(String service, String key) {
    return service(service).get(key) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  @SuppressWarnings("unchecked") // what is no map is no compose file
  private static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }
}
