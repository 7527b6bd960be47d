package io.wamcp.local.bench;

/**
 * The files of the write-ahead log that a server has once it has run for some hours, and uses again
 * and again. A new server makes one of 16 MB whenever the last is full, and nobody can commit
 * meanwhile: 50 ms, every six seconds at 330 webhooks a second (docs/operations/postgres.md).
 */
final class WalFiles {

  /** 3.5 GB: more than the floors and loads of a bench write, so that none waits for a file. */
  private static final int FILES = 224;

  private WalFiles() {}

  /** Lets the server keep that many, and write as much before it has to make a checkpoint. */
  static void roomFor(BenchDatabase database) {
    database.execute("ALTER SYSTEM SET min_wal_size = '3500MB'");
    database.execute("ALTER SYSTEM SET max_wal_size = '8GB'");
  }

  /** Has them made, and free. */
  static void make(BenchDatabase database) {
    for (int i = 0; i < FILES; i++) {
      database.execute("SELECT pg_logical_emit_message(false, 'bench', 'a file'), pg_switch_wal()");
    }
    database.execute("CHECKPOINT");
  }
}
