package io.wamcp.worker.inbound;

import static io.wamcp.worker.inbound.Deliveries.phone;
import static io.wamcp.worker.inbound.Deliveries.text;
import static io.wamcp.worker.inbound.Deliveries.wamid;
import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.worker.WorkerHarness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statuses of what the business wrote on its own phone raise its row, whichever comes first. */
class EchoStatusesIT {

  private static final String OF_WAMID = "SELECT count(*) FROM message_statuses WHERE wamid = ?";

  private static WorkerHarness harness;
  private static Deliveries deliveries;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
    deliveries = new Deliveries(harness);
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static void status(String wamid, String status, int second, String more) {
    harness.receive(
        Deliveries.change(
            "messages",
            "\"statuses\":[{\"id\":\"%s\",\"status\":\"%s\",\"timestamp\":\"%d\",\"recipient_id\":\"15559000000\"%s}]"
                .formatted(wamid, status, Deliveries.START + second, more)));
  }

  /** Delivers statuses one after another. */
  private static void statuses(String wamid, String... words) {
    for (int i = 0; i < words.length; i++) {
      status(wamid, words[i], 10 + i, "");
      harness.awaitCount(i + 1, OF_WAMID, wamid);
    }
  }

  private static String row(String column, String wamid) {
    return harness.text("SELECT CAST(" + column + " AS text) FROM messages WHERE wamid = ?", wamid);
  }

  private static void assertJoined(String wamid, String status) {
    harness.awaitCount(
        1, "SELECT count(*) FROM messages WHERE wamid = ? AND status = ?", wamid, status);
    assertThat(harness.count(OF_WAMID + " AND message_id IS NULL", wamid)).as("parked").isZero();
    assertThat(row("send_state", wamid)).as("still no send").isNull();
    assertThat(deliveries.read(wamid).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delivered|delivered",
        "delivered read|read",
        "read delivered sent|read",
        "failed delivered|delivered",
        "delivered failed|delivered",
        "sent failed|failed"
      })
  void afterTheEcho(String words, String expected) {
    String wamid = wamid();
    deliveries.echo(phone(), wamid, 1, text("from the phone"));
    statuses(wamid, words.split(" "));
    assertJoined(wamid, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"delivered|delivered", "read delivered|read", "failed read|read", "failed|failed"})
  void beforeTheEcho(String words, String expected) {
    String wamid = wamid();
    statuses(wamid, words.split(" "));
    assertThat(harness.count(OF_WAMID + " AND message_id IS NULL", wamid)).isPositive();
    deliveries.echo(phone(), wamid, 1, text("from the phone"));
    assertJoined(wamid, expected);
  }

  @Test
  void aFailureSaysWhyAndALaterDeliveryTakesItBack() {
    String wamid = wamid();
    deliveries.echo(phone(), wamid, 1, text("from the phone"));
    status(wamid, "failed", 5, ",\"errors\":[{\"code\":131026,\"title\":\"Undeliverable\"}]");
    assertJoined(wamid, "failed");
    assertThat(row("error_code", wamid)).isEqualTo("131026");
    assertThat(row("failed_at", wamid)).isNotNull();
    status(wamid, "delivered", 6, "");
    assertJoined(wamid, "delivered");
    assertThat(row("error_code", wamid)).isNull();
  }

  /** Nobody knows which is stored first. */
  @Test
  void atTheSameTime() {
    for (int i = 0; i < 10; i++) {
      String wamid = wamid();
      Thread status = Thread.ofVirtual().start(() -> status(wamid, "read", 5, ""));
      deliveries.echo(phone(), wamid, 1, text("from the phone"));
      assertThat(status).satisfies(Thread::join);
      assertJoined(wamid, "read");
    }
  }
}
