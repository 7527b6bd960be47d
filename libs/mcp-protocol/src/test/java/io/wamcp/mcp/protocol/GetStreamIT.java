package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.Replicas.get;
import static io.wamcp.mcp.protocol.Replicas.in;
import static io.wamcp.mcp.protocol.Replicas.post;
import static io.wamcp.mcp.protocol.Replicas.subscribe;
import static io.wamcp.mcp.protocol.Replicas.uri;
import static io.wamcp.mcp.protocol.SampleResources.ONE;
import static io.wamcp.mcp.protocol.SampleResources.SECRET;
import static io.wamcp.mcp.protocol.SampleResources.TWO;
import static io.wamcp.mcp.protocol.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The GET stream of legacy sessions. */
@Timeout(60)
class GetStreamIT {
  private final Replicas replicas = new Replicas();
  private final TestServer first = replicas.start();

  @AfterEach
  void stop() {
    replicas.close();
  }

  private static void untilStreams(TestServer server, int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(server.streams().sessionStreams()).isEqualTo(count));
  }

  @Test
  void itOpensAtOnceAndIsKeptAlive() throws Exception {
    try (EventStream stream = get(first, Replicas.begin(first))) {
      assertThat(stream.line()).isEqualTo(": open");
      assertThat(stream.line()).isEqualTo(": keep-alive");
      assertThat(stream.line()).isEqualTo(": keep-alive");
      assertThat(stream.response().headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(stream.response().headers().firstValue("X-Accel-Buffering")).contains("no");
      assertThat(stream.response().headers().allValues("Cache-Control"))
          .containsExactly("no-store");
    }
  }

  @Test
  void whatIsSubscribedAtOneReplicaIsToldAtTheOther() throws Exception {
    TestServer second = replicas.start();
    String session = Replicas.begin(first);
    try (EventStream stream = get(second, session)) {
      subscribe(first, session, ONE);
      replicas.change(ONE, TWO);
      assertThat(stream.updated()).isEqualTo(ONE);

      subscribe(first, session, TWO);
      post(first, session, "resources/unsubscribe", uri(ONE));
      replicas.change(ONE, TWO);
      assertThat(stream.updated()).isEqualTo(TWO);
    }
  }

  @Test
  void aStreamThatComesLaterBeginsWithWhatMayHaveBeenMissed() throws Exception {
    String session = Replicas.begin(first);
    subscribe(first, session, ONE);
    try (EventStream stream = get(first, session)) {
      assertThat(stream.updated()).isEqualTo(ONE);
    }
  }

  @Test
  void ofSeveralStreamsTheNewestIsTold() throws Exception {
    String session = Replicas.begin(first);
    try (EventStream older = get(first, session);
        EventStream newer = get(first, session)) {
      untilStreams(first, 2);
      subscribe(first, session, ONE);
      replicas.change(ONE);
      assertThat(newer.updated()).isEqualTo(ONE);

      first.send(in(first, session).DELETE());
      newer.ends();
      older.ends();
    }
  }

  @Test
  void whenTheNewestBreaksTheOtherIsTold() throws Exception {
    String session = Replicas.begin(first);
    try (EventStream older = get(first, session)) {
      EventStream newer = get(first, session);
      untilStreams(first, 2);
      subscribe(first, session, ONE);
      newer.close();
      untilStreams(first, 1);
      assertThat(older.updated()).isEqualTo(ONE);
    }
  }

  @Test
  void oneTooManyOfASessionReplacesTheOldest() throws Exception {
    String session = Replicas.begin(first);
    try (EventStream oldest = get(first, session);
        EventStream second = get(first, session);
        EventStream third = get(first, session);
        EventStream fourth = get(first, session)) {
      oldest.ends();
      untilStreams(first, 3);
      assertThat(second.line()).isEqualTo(": open");
      assertThat(third.line()).isEqualTo(": open");
      assertThat(fourth.line()).isEqualTo(": open");
    }
  }

  @Test
  void aDeadStreamIsNoticedAndEndsNothingElse() throws Exception {
    String session = Replicas.begin(first);
    get(first, session).close();
    untilStreams(first, 0);

    assertThat(post(first, session, "ping", "{}").statusCode()).isEqualTo(200);
    try (EventStream again = get(first, session)) {
      assertThat(again.line()).isEqualTo(": open");
    }
  }

  @Test
  void streamsAreCappedForACallerAndForAll() throws Exception {
    TestServer small = replicas.start(builder -> builder.streamLimits(new StreamLimits(1, 2)));
    try (EventStream one = get(small, Replicas.begin(small))) {
      assertThat(one.line()).isEqualTo(": open");
      HttpResponse<String> own = Replicas.getRefused(small, Replicas.begin(small));
      isBusy(own, 429);
    }
    TestServer tiny = replicas.start(builder -> builder.streamLimits(new StreamLimits(9, 1)));
    try (EventStream one = get(tiny, Replicas.begin(tiny))) {
      assertThat(one.line()).isEqualTo(": open");
      HttpRequest.Builder other = in(tiny, Replicas.begin(tiny, Replicas.SENDER));
      other.setHeader("Authorization", "Bearer " + Replicas.SENDER);
      isBusy(tiny.send(other.GET()), 503);
    }
  }

  private static void isBusy(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
    assertThat(json(response).at("/error/data/code").asText()).isEqualTo("too_many_streams");
  }

  @Test
  void whatOneMayNotSeeCannotBeFollowed() {
    String session = Replicas.begin(first);
    for (String hidden : new String[] {SECRET, "note://", "x".repeat(600)}) {
      HttpResponse<String> refused = post(first, session, "resources/subscribe", uri(hidden));
      assertThat(refused.statusCode()).isEqualTo(200);
      assertThat(json(refused).at("/error/code").asInt()).isEqualTo(-32002);
    }
  }

  @Test
  void aRightThatIsWithdrawnEndsTheNotifications() throws Exception {
    String session = Replicas.begin(first);
    try (EventStream stream = get(first, session)) {
      subscribe(first, session, ONE);
      subscribe(first, session, TWO);
      replicas.resources.withdrawn.add(ONE);
      replicas.change(ONE);
      replicas.change(TWO);
      assertThat(stream.updated()).isEqualTo(TWO);
    }
  }

  @Test
  void aChangeIsToldToThoseItIsFor() throws Exception {
    String session = Replicas.begin(first);
    try (EventStream stream = get(first, session)) {
      subscribe(first, session, ONE);
      subscribe(first, session, TWO);
      first.streams().updated(Set.of(ONE), caller -> caller.name().equals("sender"));
      first.streams().updated(Set.of(TWO), caller -> caller.name().equals("reader"));
      assertThat(stream.updated()).isEqualTo(TWO);
      assertThat(first.streams().followedBy(caller -> caller.name().equals("reader")))
          .containsExactlyInAnyOrder(ONE, TWO);
      assertThat(first.streams().followedBy(caller -> caller.name().equals("sender"))).isEmpty();
    }
  }

  @Test
  void aSessionFollowsOnlySoMuch() {
    String session = Replicas.begin(first);
    for (int i = 0; i < 3; i++) {
      subscribe(first, session, "note://n" + i);
    }
    HttpResponse<String> refused = post(first, session, "resources/subscribe", uri("note://n3"));
    assertThat(json(refused).at("/error/code").asInt()).isEqualTo(-32602);
    subscribe(first, session, "note://n2");
  }

  @Test
  void aCallerWhoseKeyIsRevokedLosesItsStreamsOnly() throws Exception {
    String session = Replicas.begin(first);
    HttpRequest.Builder other = in(first, Replicas.begin(first, Replicas.SENDER));
    other.setHeader("Authorization", "Bearer " + Replicas.SENDER);
    try (EventStream revoked = get(first, session);
        EventStream kept = EventStream.open(first.http(), other.GET().build())) {
      untilStreams(first, 2);
      assertThat(first.streams().callers()).containsOnlyKeys("reader", "sender");
      first.streams().closeFor("reader");
      revoked.ends();
      untilStreams(first, 1);
      assertThat(kept.line()).isEqualTo(": open");
    }
  }

  @Test
  void aServerThatStopsEndsItsStreamsInOrderAndTakesNoMore() throws Exception {
    String session = Replicas.begin(first);
    try (EventStream stream = get(first, session)) {
      untilStreams(first, 1);
      first.streams().drain();
      stream.ends();
      HttpResponse<String> refused = Replicas.getRefused(first, session);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(json(refused).at("/error/data/code").asText()).isEqualTo("server_stopping");
    }
  }

  @Test
  void aLostHintIsMadeUpFor() throws Exception {
    String session = Replicas.begin(first);
    try (EventStream stream = get(first, session)) {
      subscribe(first, session, ONE);
      first.streams().reloadAll();
      first.streams().mayHaveMissed();
      assertThat(stream.updated()).isEqualTo(ONE);
    }
  }

  @Test
  void itMustBeAccepted() {
    HttpRequest.Builder onlyJson = in(first, Replicas.begin(first));
    onlyJson.setHeader("Accept", "application/json");

    assertThat(first.send(onlyJson.GET()).statusCode()).isEqualTo(406);
  }

  @Test
  void storageThatIsAwayIsA503WithoutItsText() {
    String session = Replicas.begin(first);
    replicas.shared.away = true;

    HttpResponse<String> refused = Replicas.getRefused(first, session);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.body()).doesNotContain("secret");
    assertThat(first.streams().sessionStreams()).isZero();
  }
}
