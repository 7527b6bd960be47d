package io.wamcp.domain.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeliveryStatusTest {

  private static final List<DeliveryStatus> FROM_META =
      List.of(
          DeliveryStatus.SENT,
          DeliveryStatus.DELIVERED,
          DeliveryStatus.READ,
          DeliveryStatus.PLAYED,
          DeliveryStatus.FAILED);

  /** Every subset in every order, also with repeats, ends where the subset alone decides. */
  @Test
  void theEndStateDoesNotDependOnTheOrder() {
    int checked = 0;
    for (int mask = 1; mask < 1 << FROM_META.size(); mask++) {
      List<DeliveryStatus> subset = new ArrayList<>();
      for (int i = 0; i < FROM_META.size(); i++) {
        if ((mask & 1 << i) != 0) {
          subset.add(FROM_META.get(i));
        }
      }
      Set<DeliveryStatus> ends = new HashSet<>();
      for (List<DeliveryStatus> order : permutations(subset)) {
        ends.add(end(order));
        List<DeliveryStatus> twice = new ArrayList<>(order);
        twice.addAll(order);
        ends.add(end(twice));
        checked++;
      }
      assertThat(ends).as("%s", subset).containsExactly(expected(subset));
    }
    assertThat(checked).isEqualTo(5 + 20 + 60 + 120 + 120);
  }

  private static DeliveryStatus end(List<DeliveryStatus> order) {
    DeliveryStatus state = DeliveryStatus.QUEUED;
    for (DeliveryStatus incoming : order) {
      state = state.after(incoming);
    }
    return state;
  }

  private static DeliveryStatus expected(List<DeliveryStatus> seen) {
    for (DeliveryStatus high :
        List.of(
            DeliveryStatus.PLAYED,
            DeliveryStatus.READ,
            DeliveryStatus.DELIVERED,
            DeliveryStatus.FAILED)) {
      if (seen.contains(high)) {
        return high;
      }
    }
    return DeliveryStatus.SENT;
  }

  private static List<List<DeliveryStatus>> permutations(List<DeliveryStatus> of) {
    if (of.isEmpty()) {
      return List.of(List.of());
    }
    List<List<DeliveryStatus>> all = new ArrayList<>();
    for (DeliveryStatus first : of) {
      List<DeliveryStatus> rest = new ArrayList<>(of);
      rest.remove(first);
      for (List<DeliveryStatus> tail : permutations(rest)) {
        List<DeliveryStatus> order = new ArrayList<>(List.of(first));
        order.addAll(tail);
        all.add(order);
      }
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(DeliveryStatus.class)
  void nothingLeadsBackToQueued(DeliveryStatus state) {
    for (DeliveryStatus incoming : DeliveryStatus.values()) {
      DeliveryStatus after = state.after(incoming);
      if (state != DeliveryStatus.QUEUED || incoming != DeliveryStatus.QUEUED) {
        assertThat(after).isNotEqualTo(DeliveryStatus.QUEUED);
      }
      assertThat(after).isIn(state, incoming);
    }
  }

  @ParameterizedTest
  @EnumSource(DeliveryStatus.class)
  void theStoredFormIsReadBack(DeliveryStatus state) {
    assertThat(DeliveryStatus.ofStored(state.wireName())).isEqualTo(state);
  }

  @Test
  void onlyMetasWordsAreOnTheLadder() {
    EnumSet<DeliveryStatus> read = EnumSet.noneOf(DeliveryStatus.class);
    for (String word : List.of("sent", "delivered", "read", "played", "failed")) {
      read.add(DeliveryStatus.ofMeta(word).orElseThrow());
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(FROM_META);
    assertThat(DeliveryStatus.ofMeta("warning")).isEmpty();
    assertThat(DeliveryStatus.ofMeta("SENT")).isEmpty();
    assertThat(DeliveryStatus.ofMeta("queued")).isEmpty();
    assertThat(DeliveryStatus.ofMeta(null)).isEmpty();
  }
}
