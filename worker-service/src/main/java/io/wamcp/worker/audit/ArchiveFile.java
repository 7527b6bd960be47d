package io.wamcp.worker.audit;

import io.wamcp.store.AuditArchive.Row;
import io.wamcp.store.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Audit rows as JSON Lines, with the SHA-256 of the whole beside it in the form {@code sha256sum
 * -c} reads. A file of this name is complete: it comes to its name last, once it and its sum are on
 * the disk. Not thread-safe.
 */
final class ArchiveFile {

  /** A file that is not what was written; nothing may be deleted on its word. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(Path file) {
      super("the archive " + file + " does not match its .sha256: move both away to write it anew");
    }
  }

  private final Path file;
  private final Path sum;

  /** The file of which this is the first row: one that was begun is found again by it. */
  ArchiveFile(Path directory, long firstId) {
    this.file = directory.resolve("audit-%019d.jsonl".formatted(firstId));
    this.sum = directory.resolve(file.getFileName() + ".sha256");
  }

  String name() {
    return file.getFileName().toString();
  }

  boolean exists() {
    return Files.exists(file);
  }

  void write(List<Row> rows) throws IOException {
    StringBuilder lines = new StringBuilder();
    rows.forEach(row -> lines.append(row.json()).append('\n'));
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    put(sum, (sha256(bytes) + "  " + name() + "\n").getBytes(StandardCharsets.US_ASCII));
    put(file, bytes);
  }

  /**
   * The ids in the file, once it is found to be whole.
   *
   * @throws DamagedException when it is not
   */
  List<Long> ids() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    boolean whole =
        Files.exists(sum) && Files.readString(sum).startsWith(sha256(bytes) + "  " + name());
    if (!whole) {
      throw new DamagedException(file);
    }
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .map(line -> Json.read(line).path("id").asLong())
        .toList();
  }

  /** On the disk before it has its name, and the name on the disk before this returns. */
  private static void put(Path target, byte[] bytes) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
