package io.wamcp.store;

import io.wamcp.testkit.TcpProxy;

/** Passes bytes between a client and a server until told to hold them back: a frozen server. */
final class StallingProxy implements AutoCloseable {

  private final Object gate = new Object();
  private final TcpProxy proxy;
  private boolean stalled;

  StallingProxy(int target) {
    this.proxy = new TcpProxy("127.0.0.1", target, answer -> awaitOpen());
  }

  int port() {
    return proxy.port();
  }

  void stall() {
    synchronized (gate) {
      stalled = true;
    }
  }

  void resume() {
    synchronized (gate) {
      stalled = false;
      gate.notifyAll();
    }
  }

  private void awaitOpen() throws InterruptedException {
    synchronized (gate) {
      while (stalled) {
        gate.wait();
      }
    }
  }

  @Override
  public void close() {
    resume();
    proxy.close();
  }
}
