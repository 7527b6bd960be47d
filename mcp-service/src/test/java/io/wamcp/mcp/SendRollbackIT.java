package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.mcp.McpClient.Answer;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SendRollbackIT {

  @Test
  @Tag("slow")
  void aMessageWhoseEventCannotBeWrittenIsNotAccepted() {
    try (McpFixture fixture = new McpFixture()) {
      fixture.openWindow(fixture.number(), "15550001111");
      McpClient owner = fixture.client(fixture.start(), fixture.key("owner"));
      fixture.execute("ALTER TABLE event_outbox RENAME TO event_outbox_gone");

      Answer answer =
          owner.call(
              "send_message",
              Map.of(
                  "to", "+15550001111",
                  "body", "Lost?",
                  "phoneNumberId", McpFixture.NUMBER.value(),
                  "idempotencyKey", "k"));

      assertThat(answer.error()).isTrue();
      assertThat(answer.code()).isEqualTo("internal_error");
      assertThat(answer.text()).doesNotContain("event_outbox").doesNotContain("SQL");
      assertThat(fixture.value("SELECT count(*) FROM messages")).isEqualTo("0");
    }
  }
}
