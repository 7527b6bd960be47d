package io.wamcp.domain.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String EXAMPLE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void hasItsParts() {
    TraceContext context = TraceContext.parse(EXAMPLE).orElseThrow();
    assertThat(context.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(context.spanId()).isEqualTo("b7ad6b7169203331");
    assertThat(context.sampled()).isTrue();
    assertThat(new TraceContext(EXAMPLE.replace("-01", "-00")).sampled()).isFalse();
    assertThat(context.traceparent()).isEqualTo(EXAMPLE);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "00",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void whatIsNoneIsNoError(String text) {
    assertThat(TraceContext.parse(text)).isEmpty();
  }

  @Test
  void ofOneThatIsNoneNoneIsMade() {
    assertThatThrownBy(() -> new TraceContext("x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isCurrentForItsWorkOnlyAndCanBeCarried() throws InterruptedException {
    TraceContext context = new TraceContext(EXAMPLE);
    assertThat(TraceContext.current()).isEmpty();
    List<Optional<TraceContext>> seen = new ArrayList<>();
    Runnable carried =
        context.call(
            () -> {
              assertThat(TraceContext.current()).contains(context);
              return TraceContext.carry(() -> seen.add(TraceContext.current()));
            });
    Thread.ofVirtual().start(carried).join();
    assertThat(seen).containsExactly(Optional.of(context));
    assertThat(TraceContext.current()).isEmpty();
  }
}
