package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changes of identifiers are read from structured ids, in system messages and account events. */
class IdentityChangeTest {

  @Test
  void theDirectionMarksOfTheSentenceDoNotMatter() {
    assertThat(Parsed.message("msg-system-lrm-marks").body()).contains("\u200e");
    assertThat(IdentityChange.of(Parsed.message("msg-system-lrm-marks")))
        .contains(new IdentityChange("15550001111", null, "15550004444", null, null));
  }

  @Test
  void otherSystemMessagesChangeNoIdentifier() {
    assertThat(IdentityChange.of(Parsed.message("msg-system-identity-changed"))).isEmpty();
    assertThat(IdentityChange.of(Parsed.message("msg-text"))).isEmpty();
  }

  @Test
  void aSystemMessageThatIsAlreadyUnderTheNewUserIdNamesThePersonByPhone() {
    assertThat(system("\"from\":\"7\",\"from_user_id\":\"US.2\"", "\"user_id\":\"US.2\""))
        .contains(new IdentityChange("7", null, null, "US.2", null));
  }

  @Test
  void anOldUserIdIsKept() {
    assertThat(
            system(
                "\"from_user_id\":\"US.1\"",
                "\"user_id\":\"US.2\",\"parent_user_id\":\"US.ENT.2\",\"wa_id\":\"8\""))
        .contains(new IdentityChange(null, "US.1", "8", "US.2", "US.ENT.2"));
  }

  @Test
  void nothingNewIsNoChange() {
    assertThat(system("\"from\":\"7\"", "\"wa_id\":\"7\"")).isEmpty();
    assertThat(system("\"from\":\"7\"", "\"body\":\"?\"")).isEmpty();
    assertThat(system("\"from_user_id\":\"US.1\"", "\"user_id\":\"US.1\"")).isEmpty();
  }

  @Test
  void theAccountEventGivesOldAndNew() {
    AccountItem item = (AccountItem) Parsed.fixture("field-user-id-update").getFirst();

    assertThat(ContactSignal.of(item))
        .containsExactly(
            new ContactSignal.Rekeyed(
                new IdentityChange(
                    null,
                    "US.10000000000000000001",
                    "15550004444",
                    "US.10000000000000000002",
                    null),
                Instant.ofEpochSecond(1_790_000_000L)));
  }

  @Test
  void onlyACallByTheUserIsASignal() {
    assertThat(ContactSignal.of((AccountItem) Parsed.fixture("field-calls-terminate").getFirst()))
        .isEmpty();
    assertThat(ContactSignal.of((AccountItem) Parsed.fixture("field-calls-status").getFirst()))
        .isEmpty();
    List<ContactSignal> signals =
        ContactSignal.of(
            account(
                "calls",
                """
                "calls":[{"id":"wacid.1","from":"7","from_user_id":"US.7","direction":
                "USER_INITIATED","event":"connect","timestamp":"1790000000"},{"direction":
                "USER_INITIATED"},4]"""));
    assertThat(signals)
        .containsExactly(
            new ContactSignal.Called(
                new SenderIdentity("7", "7", "US.7", null, null, null),
                Instant.ofEpochSecond(1_790_000_000L)));
    assertThat(ContactSignal.of(account("calls", "\"calls\":{}"))).isEmpty();
  }

  private static AccountItem account(String field, String rest) {
    return (AccountItem)
        ((ParsedWebhook.Items)
                Parsed.text(
                    """
                    {"object":"whatsapp_business_account","entry":[{"id":"2","changes":[{"field":
                    "%s","value":{"metadata":{"phone_number_id":"1"},%s}}]}]}"""
                        .formatted(field, rest)))
            .items()
            .getFirst();
  }

  private static Optional<IdentityChange> system(String sender, String system) {
    InboundMessageItem item =
        (InboundMessageItem)
            Parsed.value(
                    """
                    {"metadata":{"phone_number_id":"1"},"messages":[{"id":"w",%s,"timestamp":"1",
                    "type":"system","system":{"type":"user_changed_number",%s}}]}"""
                        .formatted(sender, system))
                .getFirst();
    return IdentityChange.of(new MessageReader().read(item));
  }
}
