package io.wamcp.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.Json;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.SendLedger;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends.Send;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rung, each slip and what a failure says, on real rows. */
class StatusLadderIT {

  private static final Instant AT = Instant.parse("2026-11-25T09:00:00Z");
  private static final JsonNode NONE = Json.toNode(List.of());

  private static StatusesUnderTest statuses;

  private final RequestId request = statuses.queue();
  private final Wamid wamid = new Wamid("wamid." + UUID.randomUUID());

  @BeforeAll
  static void start() {
    statuses = new StatusesUnderTest();
  }

  @AfterAll
  static void stop() {
    statuses.close();
  }

  private StatusRow row(String word, String participant, Instant at, JsonNode errors) {
    return new StatusRow(wamid, word, participant, null, at, errors, Json.toNode(Map.of()), null);
  }

  private Send apply(StatusRow status) {
    return statuses.transaction(
        tx -> StatusLadder.apply(tx, statuses.find(tx, request), status, StatusesUnderTest.NOW));
  }

  private Send apply(String word) {
    return apply(row(word, "", AT, NONE));
  }

  private String column(String column) {
    return statuses.database.query(
        db ->
            db.createGet(
                    "SELECT CAST(extract(epoch FROM "
                        + column
                        + ")::bigint AS text) AS v FROM messages WHERE request_id = '"
                        + request
                        + "'")
                .execute()
                .map(row -> row.column("v").get(String.class))
                .orElseThrow());
  }

  @Test
  void aStatusRaisesTheRowAndSaysWhen() {
    statuses.accept(request, wamid);
    assertThat(apply("delivered").status()).isEqualTo(DeliveryStatus.DELIVERED);
    assertThat(column("delivered_at")).isEqualTo(Long.toString(AT.getEpochSecond()));
    assertThat(apply("sent").status()).isEqualTo(DeliveryStatus.DELIVERED);
    assertThat(statuses.find(request).status()).isEqualTo(DeliveryStatus.DELIVERED);
  }

  @Test
  void whatAStatusSaidStaysWhileNoWamidIsKnown() {
    assertThat(apply("read").status()).isEqualTo(DeliveryStatus.READ);
    assertThat(apply("delivered").status()).isEqualTo(DeliveryStatus.READ);
    assertThat(statuses.find(request).status()).isEqualTo(DeliveryStatus.READ);
  }

  @Test
  void aStatusWithoutATimeCountsAsOfNow() {
    statuses.accept(request, wamid);
    apply(row("read", "", null, NONE));
    assertThat(column("read_at")).isEqualTo(Long.toString(StatusesUnderTest.NOW.getEpochSecond()));
  }

  @Test
  void aWordThatIsNoRungChangesNothing() {
    statuses.accept(request, wamid);
    Send before = statuses.find(request);
    assertThat(apply("warning")).isEqualTo(before);
    assertThat(statuses.find(request)).isEqualTo(before);
  }

  @Test
  void aFailureForOneOfAGroupFailsNothingADeliveryToOneCounts() {
    statuses.accept(request, wamid);
    assertThat(apply(row("failed", "15553000001", AT, NONE)).status())
        .isEqualTo(DeliveryStatus.SENT);
    assertThat(statuses.find(request).status()).isEqualTo(DeliveryStatus.SENT);
    assertThat(apply(row("delivered", "15553000001", AT, NONE)).status())
        .isEqualTo(DeliveryStatus.DELIVERED);
  }

  @Test
  void aFailureSaysMetasCodeItsTypeAndTheDetailsOrElseTheTitle() {
    statuses.accept(request, wamid);
    Send failed =
        apply(
            row(
                "failed",
                "",
                AT,
                Json.toNode(List.of(Map.of("code", 131026, "title", "T", "details", "D")))));
    assertThat(failed.status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(failed.errorCode()).isEqualTo(131026);
    assertThat(failed.errorType()).isEqualTo("recipient_undeliverable");
    assertThat(failed.errorMessage()).isEqualTo("D");
    Send titled =
        apply(row("failed", "", AT, Json.toNode(List.of(Map.of("code", "x", "title", "T")))));
    assertThat(titled.errorMessage()).isEqualTo("T");
    assertThat(titled.errorCode()).as("what is no number says no code").isEqualTo(131026);
  }

  @Test
  void aFailureWithoutAReasonIsStillOne() {
    statuses.accept(request, wamid);
    Send failed = apply("failed");
    assertThat(failed.status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(failed.errorCode()).isNull();
    assertThat(failed.errorType()).isNull();
  }

  /** With or without a code: no wamid was known, so no status can have said it. */
  @ParameterizedTest
  @NullSource
  @ValueSource(ints = 131026)
  void ourOwnFailureGivesWayMetasDoesNot(Integer code) {
    fail(new Failure(null, code, "expired", "too old", null));
    assertThat(apply("sent").status()).isEqualTo(DeliveryStatus.SENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[{}]", "[{\"code\":\"x\"}]", "[{\"code\":131026}]"})
  void metasFailureStaysBelowDelivered(String errors) throws JsonProcessingException {
    statuses.accept(request, wamid);
    apply(row("failed", "", AT, Json.mapper().readTree(errors)));
    assertThat(apply("sent").status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(statuses.find(request).status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(apply("delivered").status()).isEqualTo(DeliveryStatus.DELIVERED);
    assertThat(statuses.find(request).errorCode()).isNull();
  }

  private void fail(Failure failure) {
    statuses.transaction(
        tx ->
            SendLedger.failed(
                tx, statuses.find(tx, request), failure, "run", StatusesUnderTest.NOW));
  }

  @Test
  void everyParkedStatusCounts() {
    park("sent");
    park("read");
    park("delivered");
    statuses.accept(request, wamid);
    Send raised = statuses.find(request);
    assertThat(raised.status()).isEqualTo(DeliveryStatus.READ);
    assertThat(applyParked()).as("nothing is left parked").isEqualTo(raised);
    assertThat(column("delivered_at")).isEqualTo(Long.toString(AT.getEpochSecond()));
    assertThat(column("read_at")).isEqualTo(Long.toString(AT.getEpochSecond()));
  }

  private Send applyParked() {
    return statuses.transaction(
        tx ->
            StatusLadder.applyParked(
                tx, statuses.number, statuses.find(tx, request), StatusesUnderTest.NOW));
  }

  private void park(String word) {
    statuses.transaction(
        tx ->
            MessageStatuses.insert(
                tx, statuses.number, null, row(word, "", AT, NONE), StatusesUnderTest.NOW));
  }
}
