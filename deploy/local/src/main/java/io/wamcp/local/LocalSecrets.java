package io.wamcp.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The secrets of one local stack, made at its first start and kept in its data folder, so that it
 * comes back with the same keys.
 *
 * @param apiKey the owner's API key; null until it has been minted
 */
record LocalSecrets(
    String appSecret,
    String verifyToken,
    String pepper,
    String signingKey,
    String eventKey,
    String accessToken,
    String apiKey) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static LocalSecrets loadOrMake(Path data) {
    Path file = file(data);
    try {
      if (Files.exists(file)) {
        return JSON.readValue(file.toFile(), LocalSecrets.class);
      }
      LocalSecrets made =
          new LocalSecrets(
              hex(16),
              hex(12),
              hex(32),
              "signkey-local-" + hex(32),
              hex(12),
              "local-" + hex(16),
              null);
      made.save(data);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or write " + file, e);
    }
  }

  LocalSecrets withApiKey(String key) {
    return new LocalSecrets(appSecret, verifyToken, pepper, signingKey, eventKey, accessToken, key);
  }

  void save(Path data) {
    try {
      PrivateFiles.write(
          file(data), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("local secrets cannot be written as JSON", e);
    }
  }

  private static Path file(Path data) {
    return data.resolve("local-secrets.json");
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  @Override
  public String toString() {
    return "LocalSecrets[***]";
  }
}
