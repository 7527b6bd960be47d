package io.wamcp.inngest.devserver;

import io.wamcp.inngest.devserver.call.AppClient;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks each configured app to register itself until it has. */
final class AppSync {

  private static final System.Logger LOG = System.getLogger(AppSync.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5000;

  private final AppClient client;
  private final List<String> urls;
  private final List<Thread> asking = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  AppSync(AppClient client, List<String> urls) {
    this.client = client;
    this.urls = urls;
  }

  void start() {
    for (String url : urls) {
      asking.add(Thread.ofVirtual().name("inngest-sync").start(() -> ask(url)));
    }
  }

  private void ask(String url) {
    try {
      long pause = FIRST_PAUSE_MILLIS;
      while (stopped.getCount() > 0 && !registers(url)) {
        if (stopped.await(pause, TimeUnit.MILLISECONDS)) {
          return;
        }
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean registers(String url) throws InterruptedException {
    try {
      return client.askToRegister(url);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "asking " + url + " to register failed, it is asked again", e);
      return false;
    }
  }

  void stop() {
    stopped.countDown();
    asking.forEach(Thread::interrupt);
  }
}
