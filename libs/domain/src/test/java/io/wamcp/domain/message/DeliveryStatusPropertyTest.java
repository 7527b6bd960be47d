package io.wamcp.domain.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever Meta reports, in whatever order and however often. A failing case prints its seed. */
class DeliveryStatusPropertyTest {

  @Provide
  Arbitrary<List<DeliveryStatus>> reports() {
    return Arbitraries.of(EnumSet.complementOf(EnumSet.of(DeliveryStatus.QUEUED)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  @Property(tries = 2000)
  void onlyWhatWasReportedDecidesTheEnd(@ForAll("reports") List<DeliveryStatus> reports) {
    List<DeliveryStatus> each = List.copyOf(EnumSet.copyOf(reports));
    assertThat(end(reports)).isEqualTo(end(each));
  }

  @Property(tries = 2000)
  void onceDeliveredItNeverGoesBack(@ForAll("reports") List<DeliveryStatus> reports) {
    DeliveryStatus state = DeliveryStatus.QUEUED;
    for (DeliveryStatus report : reports) {
      DeliveryStatus next = state.after(report);
      if (state.compareTo(DeliveryStatus.DELIVERED) >= 0) {
        assertThat(next).isGreaterThanOrEqualTo(state);
      }
      state = next;
    }
  }

  private static DeliveryStatus end(List<DeliveryStatus> reports) {
    return reports.stream().reduce(DeliveryStatus.QUEUED, DeliveryStatus::after);
  }
}
