package io.wamcp.inngest.devserver;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Makes ULIDs: 48 bits of milliseconds and 80 random bits, in Crockford's base 32. Thread-safe. */
public final class Ulid {

  /** Random bytes of one id. */
  public static final int ENTROPY_BYTES = 10;

  private static final long MAX_MILLIS = (1L << 48) - 1;
  private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final Pattern FORM = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  private final InstantSource clock;
  private final RandomGenerator random;

  public Ulid(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** A fresh id of this moment. */
  public String next() {
    byte[] entropy = new byte[ENTROPY_BYTES];
    random.nextBytes(entropy);
    return of(clock.millis(), entropy);
  }

  /**
   * The id of these parts.
   *
   * @throws IllegalArgumentException when a part is out of range
   */
  public static String of(long millis, byte[] entropy) {
    if (millis < 0 || millis > MAX_MILLIS || entropy.length != ENTROPY_BYTES) {
      throw new IllegalArgumentException("not the parts of a ULID");
    }
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putShort((short) (millis >>> 32)).putInt((int) millis).put(entropy);
    BigInteger value = new BigInteger(1, bytes.array());
    char[] text = new char[26];
    for (int i = 25; i >= 0; i--) {
      text[i] = ALPHABET[value.intValue() & 31];
      value = value.shiftRight(5);
    }
    return new String(text);
  }

  /** Whether the text has the form of a ULID. */
  public static boolean isUlid(String text) {
    return FORM.matcher(text).matches();
  }
}
