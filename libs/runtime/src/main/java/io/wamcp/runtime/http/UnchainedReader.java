package io.wamcp.runtime.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataListener;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.LazyString;
import java.nio.charset.Charset;
import java.util.function.Supplier;

/**
 * A reader that begins anew whenever nothing is left of what it has read. Helidon's keeps what it
 * has read in a list, in which what is used up still names what came after it. Once one piece of it
 * is in the old generation, everything a connection reads from then on is carried there as well,
 * however short it is needed, and only a full collection, for which all requests wait, gets rid of
 * it. For one thread.
 */
final class UnchainedReader extends DataReader {

  private final Supplier<byte[]> source;
  private DataReader current;
  private Runnable listening = () -> {};

  UnchainedReader(Supplier<byte[]> source) {
    super(source);
    this.source = source;
    this.current = DataReader.create(source);
  }

  /** Where more is to be read: in a new list, if nothing of the old one is left. */
  private DataReader unchained() {
    if (current.available() == 0) {
      current = DataReader.create(source);
      listening.run();
    }
    return current;
  }

  @Override
  public int available() {
    return current.available();
  }

  @Override
  public void pullData() {
    unchained().pullData();
  }

  @Override
  public void skip(int lenToSkip) {
    unchained().skip(lenToSkip);
  }

  @Override
  public void ensureAvailable() {
    unchained().ensureAvailable();
  }

  @Override
  public byte read() {
    return unchained().read();
  }

  @Override
  public byte lookup() {
    return unchained().lookup();
  }

  @Override
  public boolean startsWithNewLine() {
    return unchained().startsWithNewLine();
  }

  @Override
  public boolean startsWith(byte[] prefix) {
    return unchained().startsWith(prefix);
  }

  @Override
  public BufferData readBuffer() {
    return unchained().readBuffer();
  }

  @Override
  public BufferData readBuffer(int length) {
    return unchained().readBuffer(length);
  }

  @Override
  public BufferData getBuffer(int length) {
    return unchained().getBuffer(length);
  }

  @Override
  public LazyString readLazyString(Charset charset, int len) {
    return unchained().readLazyString(charset, len);
  }

  @Override
  public String readAsciiString(int len) {
    return unchained().readAsciiString(len);
  }

  @Override
  public byte[] readBytes(int len) {
    return unchained().readBytes(len);
  }

  @Override
  public String readLine() throws IncorrectNewLineException {
    return unchained().readLine();
  }

  @Override
  public int findOrNewLine(byte b, int max) throws IncorrectNewLineException {
    return unchained().findOrNewLine(b, max);
  }

  @Override
  public String debugDataHex() {
    return current.debugDataHex();
  }

  @Override
  public int findNewLine(int max) throws IncorrectNewLineException {
    return unchained().findNewLine(max);
  }

  @Override
  public <T> void listener(DataListener<T> listener, T context) {
    listening = () -> current.listener(listener, context);
    listening.run();
  }
}
