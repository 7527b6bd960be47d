package io.wamcp.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.buffers.DataReader;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is read of one request keeps nothing of later ones. */
class UnchainedReaderTest {

  private final Deque<byte[]> received = new ArrayDeque<>();

  @Test
  void whatIsUsedUpKeepsNothingThatCameAfterIt() throws Exception {
    assertThat(keptByTheFirstPiece(UnchainedReader::new)).isFalse();
  }

  /** Why the class is there: it can go once this fails. */
  @Test
  void helidonsOwnReaderKeepsEverything() throws Exception {
    assertThat(keptByTheFirstPiece(DataReader::create)).isTrue();
  }

  /**
   * Whether what is read later lives as long as something points to the first piece that was read,
   * as the old generation does until it is collected.
   */
  private boolean keptByTheFirstPiece(Function<Supplier<byte[]>, DataReader> reader)
      throws ReflectiveOperationException {
    DataReader connection = reader.apply(received::poll);
    readOne(connection, "first\r\n");
    Object first = firstPiece(connection);
    WeakReference<byte[]> second = readOne(connection, "second\r\n");
    readOne(connection, "third\r\n");
    System.gc();
    boolean kept = second.get() != null;
    assertThat(first).as("what holds on to it is still there").isNotNull();
    Reference.reachabilityFence(first);
    return kept;
  }

  private WeakReference<byte[]> readOne(DataReader reader, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
    received.add(bytes);
    assertThat(reader.readLine() + "\r\n").isEqualTo(line);
    return new WeakReference<>(bytes);
  }

  private static Object firstPiece(DataReader reader) throws ReflectiveOperationException {
    Object chained = reader;
    if (reader instanceof UnchainedReader) {
      Field current = UnchainedReader.class.getDeclaredField("current");
      current.setAccessible(true);
      chained = current.get(reader);
    }
    Field head = DataReader.class.getDeclaredField("head");
    head.setAccessible(true);
    return head.get(chained);
  }

  /** What is inherited would read a list of its own, and take bytes away unseen. */
  @Test
  void nothingIsInherited() {
    for (Method method : DataReader.class.getMethods()) {
      if (method.getDeclaringClass() == DataReader.class
          && !Modifier.isStatic(method.getModifiers())) {
        assertThatCode(
                () ->
                    UnchainedReader.class.getDeclaredMethod(
                        method.getName(), method.getParameterTypes()))
            .as(method.toString())
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void whatComesInPiecesIsReadAsOne() {
    UnchainedReader reader = new UnchainedReader(received::poll);
    for (String piece : List.of("GET /", " HTTP/1.1\r", "\nHost: a\r\n", "\r", "\nbo", "dy")) {
      received.add(piece.getBytes(StandardCharsets.US_ASCII));
    }

    assertThat(reader.readLine()).isEqualTo("GET / HTTP/1.1");
    assertThat(reader.findOrNewLine((byte) ':', 100)).isEqualTo(4);
    assertThat(reader.readLine()).isEqualTo("Host: a");
    assertThat(reader.startsWithNewLine()).isTrue();
    reader.skip(2);
    assertThat(reader.readBytes(4)).isEqualTo("body".getBytes(StandardCharsets.US_ASCII));
    assertThat(reader.available()).isZero();
    assertThatThrownBy(reader::ensureAvailable)
        .isInstanceOf(DataReader.InsufficientDataAvailableException.class);
  }

  @Test
  void twoRequestsThatCameTogetherAreReadOneAfterTheOther() {
    UnchainedReader reader = new UnchainedReader(received::poll);
    received.add("one\r\ntwo\r\nthr".getBytes(StandardCharsets.US_ASCII));
    received.add("ee\r\n".getBytes(StandardCharsets.US_ASCII));

    assertThat(reader.readLine()).isEqualTo("one");
    assertThat(reader.available()).isPositive();
    assertThat(reader.readLine()).isEqualTo("two");
    assertThat(reader.readLine()).isEqualTo("three");
  }
}
