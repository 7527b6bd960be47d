package io.wamcp.runtime.config;

import io.wamcp.domain.config.Secret;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads secrets that rows of the database point to, such as the access token of a number, from the
 * mounted secrets directory. Read anew each time, so that a replaced file counts. Thread-safe.
 */
public final class SecretReferences {

  private static final Setting<String> REFERENCE =
      Setting.text("secret.reference", "A reference stored in the database");

  private final SecretFiles files;

  private SecretReferences(SecretFiles files) {
    this.files = files;
  }

  public static SecretReferences of(Settings settings) {
    return new SecretReferences(new SecretFiles(Path.of(settings.get(Settings.SECRETS_DIRECTORY))));
  }

  /** The secret a {@code secrets://name} reference names; empty when there is none to be read. */
  public Optional<Secret> read(String reference) {
    if (!reference.startsWith("secrets://")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Secret.of(files.resolve(REFERENCE, reference)));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }
}
