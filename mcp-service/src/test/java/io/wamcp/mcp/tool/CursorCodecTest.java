package io.wamcp.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.config.Secret;
import io.wamcp.domain.id.ClientId;
import io.wamcp.mcp.auth.Pepper;
import io.wamcp.mcp.tool.CursorCodec.Cursor;
import io.wamcp.mcp.tool.CursorCodec.Direction;
import io.wamcp.store.ConversationPosition;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CursorCodecTest {

  private static final ClientId CLIENT = new ClientId(new UUID(1, 2));
  private static final Cursor CURSOR =
      new Cursor(Direction.OLDER, new ConversationPosition(Long.MAX_VALUE, 42));

  private final CursorCodec codec = codec("current", Optional.empty());

  private static CursorCodec codec(String pepper, Optional<String> previous) {
    return new CursorCodec(new Pepper(Secret.of(pepper), previous.map(Secret::of)));
  }

  @Test
  void readsWhatItWrote() {
    String text = codec.write(CLIENT, CURSOR);

    assertThat(codec.read(CLIENT, text, "t", Direction.values())).isEqualTo(CURSOR);
    assertThat(text).matches("[A-Za-z0-9_-]+").hasSizeLessThanOrEqualTo(CursorCodec.MAX_LENGTH);
  }

  @Test
  void refusesEveryChangedByte() {
    byte[] bytes = Base64.getUrlDecoder().decode(codec.write(CLIENT, CURSOR));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
      assertThatThrownBy(() -> codec.read(CLIENT, text, "t", Direction.values()))
          .isInstanceOf(ToolFailureException.class);
    }
  }

  @Test
  void belongsToOneClientAndOutlivesARotation() {
    String text = codec.write(CLIENT, CURSOR);

    assertThatThrownBy(
            () -> codec.read(new ClientId(new UUID(1, 3)), text, "t", Direction.values()))
        .isInstanceOf(ToolFailureException.class);
    assertThat(codec("new", Optional.of("current")).read(CLIENT, text, "t", Direction.values()))
        .isEqualTo(CURSOR);
    assertThatThrownBy(
            () -> codec("new", Optional.empty()).read(CLIENT, text, "t", Direction.values()))
        .isInstanceOf(ToolFailureException.class);
  }

  @Test
  void leadsOnlyWhereItWasMadeFor() {
    String text = codec.write(CLIENT, CURSOR);

    for (Direction other : Direction.values()) {
      if (other != CURSOR.direction()) {
        assertThatThrownBy(() -> codec.read(CLIENT, text, "t", other))
            .isInstanceOf(ToolFailureException.class);
      }
    }
  }
}
