package io.wamcp.inngest.devserver.dispatch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One virtual thread for each item in work. */
final class ItemThreads {

  private final Set<Thread> running = ConcurrentHashMap.newKeySet();

  void start(Runnable work) {
    Thread thread =
        Thread.ofVirtual()
            .name("inngest-item")
            .unstarted(
                () -> {
                  try {
                    work.run();
                  } finally {
                    running.remove(Thread.currentThread());
                  }
                });
    running.add(thread);
    thread.start();
  }

  void interrupt() {
    running.forEach(Thread::interrupt);
  }
}
