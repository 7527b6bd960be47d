package io.wamcp.acceptance.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.local.ServiceName;
import io.wamcp.testkit.meta.RecordedCall;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All replicas of a service are replaced one after the other while customers write and agents send.
 * No request fails, although none is made twice: neither Meta nor an agent notices.
 */
@Tag("slow")
class RollingRestartsIT {

  private static Fleet fleet;

  @BeforeAll
  static void start() {
    fleet = Fleet.start();
    for (int i = 0; i < 2; i++) {
      fleet.add(ServiceName.WORKER, Map.of());
      fleet.add(ServiceName.INGRESS, Map.of());
      fleet.add(ServiceName.MCP, Map.of());
    }
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"WORKER", "INGRESS", "MCP"})
  void renewingEveryReplicaLosesNothingAndFailsNoRequest(ServiceName service) {
    try (Traffic traffic = Traffic.start(fleet)) {
      traffic.awaitSome();
      fleet.renew(service);
      traffic.awaitSome();
      traffic.stop();

      assertThat(traffic.failures()).isEmpty();
      inboundIsThereOnce(traffic);
      sendsWereMadeOnceInOrder(traffic);
    }
  }

  private static void inboundIsThereOnce(Traffic traffic) {
    String wamids = String.join(" ", traffic.wamids());
    fleet.observer.awaitCount(
        traffic.wamids().size(),
        "SELECT count(*) FROM messages WHERE wamid = ANY (string_to_array(?, ' '))",
        wamids);
  }

  private static void sendsWereMadeOnceInOrder(Traffic traffic) {
    traffic.queueIds().forEach(id -> fleet.observer.awaitStatus(id, "read"));
    List<String> made =
        fleet.observer.stack.meta().calls().stream()
            .filter(call -> call.to().equals(traffic.recipient()))
            .map(RecordedCall::requestId)
            .collect(Collectors.toList());
    assertThat(made).isEqualTo(traffic.queueIds());
    assertThat(
            fleet.observer.count(
                "SELECT count(*) FROM messages WHERE possible_duplicate"
                    + " AND request_id::text = ANY (string_to_array(?, ' '))",
                String.join(" ", traffic.queueIds())))
        .isZero();
    assertThat(fleet.observer.stack.meta().maxInFlight(fleet.observer.number())).isEqualTo(1);
  }
}
