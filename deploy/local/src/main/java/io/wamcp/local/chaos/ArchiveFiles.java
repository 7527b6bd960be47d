package io.wamcp.local.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What {@code archive-audit} has written. */
record ArchiveFiles(Path folder) {

  /** How many archived rows hold this text; a row counts in a file that is what its sum says. */
  long rowsWith(String text) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> archives = files.filter(file -> file.toString().endsWith(".jsonl")).toList();
      long rows = 0;
      for (Path archive : archives) {
        rows += rowsWith(archive, text);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long rowsWith(Path archive, String text) throws IOException {
    byte[] bytes = Files.readAllBytes(archive);
    Path sum = archive.resolveSibling(archive.getFileName() + ".sha256");
    boolean whole = Files.exists(sum) && Files.readString(sum).startsWith(sha256(bytes) + " ");
    return whole
        ? new String(bytes, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains(text))
            .count()
        : 0;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
