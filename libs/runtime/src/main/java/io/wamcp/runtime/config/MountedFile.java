package io.wamcp.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads one value from a small mounted file. */
final class MountedFile {

  /** Longest accepted file, in bytes. */
  static final int MAX_BYTES = 64 * 1024;

  private MountedFile() {}

  /**
   * The file's text without surrounding blanks and line ends.
   *
   * @throws ConfigException when it cannot be read, is empty or is longer than {@link #MAX_BYTES}
   */
  static String read(String key, Path file, String fix) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw problem(key, "file " + file + " is longer than " + MAX_BYTES + " bytes", fix);
      }
      String text = new String(bytes, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw problem(key, "file " + file + " is empty", fix);
      }
      return text;
    } catch (IOException e) {
      throw problem(key, "file " + file + " cannot be read", fix);
    }
  }

  private static ConfigException problem(String key, String problem, String fix) {
    return new ConfigException(new ConfigProblem(key, problem, fix));
  }
}
