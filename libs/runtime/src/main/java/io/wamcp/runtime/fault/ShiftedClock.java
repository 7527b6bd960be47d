package io.wamcp.runtime.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The system's time plus what a file says, so that a test can let hours pass in several processes
 * at once. The file is shared memory: a change shows at once everywhere. Thread-safe.
 */
public final class ShiftedClock extends Clock {

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final ByteBuffer shift;
  private final ZoneId zone;

  private ShiftedClock(ByteBuffer shift, ZoneId zone) {
    this.shift = shift;
    this.zone = zone;
  }

  /** A clock over this file; it is made, with no shift, where there is none. */
  public static ShiftedClock of(Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
      return new ShiftedClock(memory, ZoneOffset.UTC);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the clock file " + file, e);
    }
  }

  /** By how much time is shifted now. */
  public Duration shift() {
    return Duration.ofMillis((long) LONGS.getVolatile(shift, 0));
  }

  /** Lets time pass for every process that uses this file. */
  public void advance(Duration by) {
    LONGS.getAndAdd(shift, 0, by.toMillis());
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(shift());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new ShiftedClock(shift, other);
  }
}
