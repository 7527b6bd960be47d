package io.wamcp.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs named checks side by side and renders what they found. */
record HealthReport(Map<String, Health> results) {

  private static final Logger LOG = System.getLogger(HealthReport.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();

  static HealthReport of(Map<String, HealthCheck> checks, Duration timeout)
      throws InterruptedException {
    Map<String, FutureTask<Health>> running = new LinkedHashMap<>();
    checks.forEach(
        (name, check) -> {
          FutureTask<Health> task = new FutureTask<>(check::check);
          Thread.ofVirtual().name("health-" + name).start(task);
          running.put(name, task);
        });
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<String, Health> results = new LinkedHashMap<>();
    for (Map.Entry<String, FutureTask<Health>> entry : running.entrySet()) {
      results.put(entry.getKey(), await(entry.getKey(), entry.getValue(), deadline));
    }
    return new HealthReport(results);
  }

  private static Health await(String name, FutureTask<Health> task, long deadline)
      throws InterruptedException {
    try {
      return task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      return Health.ofDown("no answer in time");
    } catch (ExecutionException e) {
      LOG.log(Level.DEBUG, () -> "health check " + name + " failed", e.getCause());
      return Health.ofDown(e.getCause().getClass().getSimpleName());
    }
  }

  boolean up() {
    return results.values().stream().allMatch(Health::up);
  }

  byte[] json() {
    ObjectNode report = JSON.createObjectNode().put("status", up() ? "up" : "down");
    ArrayNode checks = report.putArray("checks");
    results.forEach(
        (name, health) -> {
          ObjectNode check =
              checks.addObject().put("name", name).put("status", health.up() ? "up" : "down");
          if (!health.detail().isEmpty()) {
            check.put("detail", health.detail());
          }
        });
    try {
      return JSON.writeValueAsBytes(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
