package io.wamcp.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A socket on which a test says what no HTTP client would. */
public final class RawConnection implements AutoCloseable {

  private static final Duration DRIP = Duration.ofMillis(20);
  private static final Pattern STATUS = Pattern.compile("(?m)^HTTP/1\\.[01] (\\d{3})");

  private final Socket socket;

  public RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
  }

  /** Sends these bytes; false where the other side has closed. */
  public boolean send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public boolean send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Whether the other side has closed within this time; what it said is gone. */
  public boolean closedWithin(Duration time) throws IOException {
    return read(time).closed();
  }

  /**
   * Sends a byte every few milliseconds, so that no read of the other side takes long. Returns
   * whether it closed within this time.
   */
  public boolean closedWhileDripping(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      if (!send("1")) {
        return true;
      }
      Thread.sleep(DRIP);
    }
    return false;
  }

  /** The statuses of all answers until the connection closes or is silent for this long. */
  public List<Integer> statuses(Duration silence) throws IOException {
    return statusesIn(read(silence).text());
  }

  /** Everything said until the connection closes or is silent for this long. */
  public String text(Duration silence) throws IOException {
    return read(silence).text();
  }

  private static List<Integer> statusesIn(String text) {
    return STATUS.matcher(text).results().map(match -> Integer.valueOf(match.group(1))).toList();
  }

  private record Said(String text, boolean closed) {}

  private Said read(Duration silence) throws IOException {
    socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean closed = false;
    try {
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
      closed = true;
    } catch (SocketTimeoutException e) {
      closed = false;
    } catch (SocketException e) {
      closed = true; // reset: the other side would not even read what was left
    }
    return new Said(all.toString(StandardCharsets.ISO_8859_1), closed);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
