package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the business writes on its own phone is a message of its own kind, to somebody. */
class EchoReaderTest {

  @Test
  void anEchoNamesItsRecipient() {
    EchoItem item = (EchoItem) Parsed.fixture("field-smb-message-echo-text").getFirst();
    EchoedMessage echo = new MessageReader().read(item);

    assertThat(echo.recipient().waId()).isEqualTo("15550001111");
    assertThat(echo.recipient().userId()).isEqualTo("US.10000000000000000001");
    assertThat(echo.recipient().profileName()).isEqualTo("Ada Example");
    assertThat(echo.body()).isEqualTo("Sent from the phone app");
    assertThat(item.derivedEventId()).isEqualTo("echo:100000000000001:" + echo.wamid());
  }

  @Test
  void aRevokedEchoNamesWhatItRevokes() {
    EchoedMessage echo =
        new MessageReader()
            .read((EchoItem) Parsed.fixture("field-smb-message-echo-revoke").getFirst());
    EchoItem text = (EchoItem) Parsed.fixture("field-smb-message-echo-text").getFirst();

    assertThat(MessageChange.of(echo.type(), echo.body(), echo.payload()))
        .contains(new MessageChange.Revoke(text.wamid()));
  }

  @Test
  void severalEchoesKeepTheirOwnContactsAndOneBadOneCostsItself() {
    List<WebhookItem> items =
        echoes(
            """
            "contacts":[{"wa_id":"7","profile":{"name":"Seven"}},{"wa_id":"8"}],
            "message_echoes":[{"id":"a","to":"7","type":"text"},3,{"to":"8"},{"id":"c"},
              {"id":"b","to_user_id":"US.8","type":"text"},{"id":"g","group_id":"G","to":"G"}]""");

    assertThat(items)
        .extracting(item -> item instanceof UnusableItem bad ? bad.reason() : "fine")
        .containsExactly(
            "fine",
            UnusableReason.ITEM_NOT_AN_OBJECT,
            UnusableReason.WAMID_MISSING,
            UnusableReason.IDENTITY_MISSING,
            "fine",
            "fine");
    MessageReader reader = new MessageReader();
    assertThat(reader.read((EchoItem) items.getFirst()).recipient().profileName())
        .isEqualTo("Seven");
    assertThat(reader.read((EchoItem) items.get(4)).recipient().userId()).isEqualTo("US.8");
    assertThat(reader.read((EchoItem) items.get(5)).recipient()).isNull();
    assertThat(reader.read((EchoItem) items.get(5)).groupId()).isEqualTo("G");
  }

  @Test
  void aValueOfAnotherShapeIsKeptAsAWhole() {
    assertThat(echoes("\"message_echoes\":{}")).singleElement().isInstanceOf(AccountItem.class);
    assertThat(echoes("\"other\":[]")).singleElement().isInstanceOf(AccountItem.class);
  }

  private static List<WebhookItem> echoes(String rest) {
    return ((ParsedWebhook.Items)
            Parsed.text(
                """
                {"object":"whatsapp_business_account","entry":[{"id":"2","changes":[{"field":
                "smb_message_echoes","value":{"metadata":{"phone_number_id":"1"},%s}}]}]}"""
                    .formatted(rest)))
        .items();
  }
}
