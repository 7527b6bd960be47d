package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.error.MetaErrorType;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusReaderTest {

  @Test
  void readsAPlainStatus() {
    StatusUpdate update = Parsed.status("status-read");

    assertThat(update.status()).isEqualTo("read");
    assertThat(update.recipientId()).isEqualTo("15550001111");
    assertThat(update.timestamp()).isAfter(Instant.ofEpochSecond(1_790_000_000L));
    assertThat(update.errors()).isEmpty();
    assertThat(update.participant()).isNull();
    assertThat(update.toGroup()).isFalse();
  }

  @Test
  void carriesBackWhatTheSendCarried() {
    assertThat(Parsed.status("status-with-opaque-data").opaqueCallbackData()).isNotBlank();
  }

  @Test
  void readsPeopleWithoutPhoneNumber() {
    StatusUpdate update = Parsed.status("status-delivered-bsuid-only");

    assertThat(update.recipientId()).isNull();
    assertThat(update.recipientUserId()).isEqualTo("US.10000000000000000001");
    assertThat(update.recipientParentUserId()).isEqualTo("US.ENT.20000000000000000001");
    assertThat(update.pricing().path("category").asText()).isEqualTo("service");
  }

  @Test
  void readsGroupParticipants() {
    StatusUpdate update = Parsed.status("status-group-bsuid-participant");

    assertThat(update.participant()).isEqualTo("US.10000000000000000001");
    assertThat(update.recipientId()).startsWith("Y2FwaV9ncm91c");
    assertThat(update.toGroup()).isTrue();
  }

  @Test
  void aStatusOfAGroupNeedNotNameAMember() {
    StatusItem item =
        (StatusItem)
            Parsed.value(
                    """
                    {"metadata":{"phone_number_id":"1"},"statuses":[{"id":"w","status":"read",
                     "recipient_type":"group","recipient_id":"G"}]}""")
                .getFirst();

    assertThat(new StatusReader().read(item).toGroup()).isTrue();
  }

  @Test
  void classifiesFailures() {
    StatusUpdate window = Parsed.status("status-failed-131047");
    assertThat(window.errors().getFirst().type()).isEqualTo(MetaErrorType.SERVICE_WINDOW_CLOSED);
    assertThat(window.errors().getFirst().details()).isNotBlank();

    assertThat(Parsed.status("status-failed-multiple-errors").errors())
        .extracting(StatusError::code)
        .containsExactly(131026, 131049);
    assertThat(Parsed.status("status-failed-unknown-code").errors().getFirst().type())
        .isEqualTo(MetaErrorType.DELIVERY_FAILED_UNKNOWN);
  }

  @Test
  void toleratesErrorsThatAreNone() {
    StatusItem item =
        (StatusItem)
            Parsed.value(
                    """
                    {"metadata":{"phone_number_id":"1"},"statuses":[{"id":"w","status":"failed",
                     "errors":[7,{"code":"131026"},{"error_data":"text"}],"pricing":"x"}]}""")
                .getFirst();
    StatusUpdate update = new StatusReader().read(item);

    assertThat(update.errors()).hasSize(2);
    assertThat(update.errors().getFirst().type()).isEqualTo(MetaErrorType.RECIPIENT_UNDELIVERABLE);
    assertThat(update.errors().getLast().details()).isNull();
    assertThat(update.pricing()).isNull();
  }

  @Test
  void errorsThatAreNoArrayReadAsNone() {
    StatusItem item =
        (StatusItem)
            Parsed.value(
                    """
                    {"metadata":{"phone_number_id":"1"},"statuses":[{"id":"w","status":"failed",
                     "errors":{"code":1}}]}""")
                .getFirst();

    assertThat(new StatusReader().read(item).errors()).isEmpty();
  }
}
