package io.wamcp.mcp.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.mcp.audit.CountedEvents.Kind;
import io.wamcp.store.AuditLog.Entry;
import io.wamcp.testkit.MutableClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountedEventsTest {

  private final List<Entry> told = new ArrayList<>();
  private final CountedEvents events =
      new CountedEvents(told::add, MutableClock.at("2026-11-25T10:00:00Z"));

  private void from(String address) {
    events.count(new Kind("auth.refused", "unknown", null, null, address));
  }

  @Test
  void eachKindIsOneEntryThatSaysHowOften() {
    for (int i = 0; i < 1_000; i++) {
      from("192.0.2.1");
    }
    from("192.0.2.2");
    assertThat(told).isEmpty();

    events.flush();
    events.flush();

    assertThat(told).extracting(Entry::address).containsExactly("192.0.2.1", "192.0.2.2");
    assertThat(told)
        .extracting(entry -> entry.details().path("count").asInt())
        .containsExactly(1_000, 1);
  }

  @Test
  void manyAddressesDoNotMakeManyEntries() {
    for (int i = 0; i < 10_000; i++) {
      from("2001:db8::" + Integer.toHexString(i));
    }
    events.flush();

    assertThat(told).hasSize(CountedEvents.MOST_KINDS + 1);
    assertThat(told.getLast().address()).isNull();
    assertThat(told.stream().mapToInt(entry -> entry.details().path("count").asInt()).sum())
        .isEqualTo(10_000);
  }
}
