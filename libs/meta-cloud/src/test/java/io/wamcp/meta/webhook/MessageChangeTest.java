package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.Wamid;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageChangeTest {

  private static final Wamid TARGET =
      new Wamid("wamid.HBgLMTU1NTAwMDExMTEVAgARGBIyMzUyREE3MjgwRjFERUNDM0EA");

  @Test
  void aReaction() {
    assertThat(change("msg-reaction")).contains(new MessageChange.Reaction(TARGET, "👍🏽"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"msg-reaction-removed-no-emoji", "msg-reaction-removed-empty-emoji"})
  void anAbsentAndAnEmptyEmojiBothTakeItBack(String fixture) {
    assertThat(change(fixture)).contains(new MessageChange.Reaction(TARGET, null));
  }

  @Test
  void anEditAndARevoke() {
    MessageChange edit = change("msg-edit-text").orElseThrow();
    assertThat(edit).isInstanceOf(MessageChange.Edit.class);
    assertThat(((MessageChange.Edit) edit).body()).isEqualTo("Does it come in green?");
    assertThat(change("msg-revoke")).contains(new MessageChange.Revoke(edit.target()));
  }

  @Test
  void messagesThatChangeNothing() {
    assertThat(change("msg-text")).isEmpty();
    assertThat(change("msg-unsupported-131051-typed")).isEmpty();
    InboundMessage withoutTarget =
        new MessageReader()
            .read(
                (InboundMessageItem)
                    Parsed.value(
                            """
                            {"metadata":{"phone_number_id":"1"},"messages":[{"id":"w","from":"7",
                            "type":"reaction","reaction":{"emoji":"x"}}]}""")
                        .getFirst());
    assertThat(of(withoutTarget)).isEmpty();
  }

  private static Optional<MessageChange> change(String fixture) {
    return of(Parsed.message(fixture));
  }

  private static Optional<MessageChange> of(InboundMessage message) {
    return MessageChange.of(message.type(), message.body(), message.payload());
  }
}
