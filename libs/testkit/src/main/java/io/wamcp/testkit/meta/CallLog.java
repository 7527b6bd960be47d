package io.wamcp.testkit.meta;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every request to send, and how many were worked on at once per number. Thread-safe. */
final class CallLog {

  /** A request being worked on. */
  static final class Call {
    private final String number;
    private final String to;
    private final String requestId;
    private final String body;
    private final Instant startedAt;
    private Instant endedAt;
    private boolean accepted;

    private Call(String number, String to, String requestId, String body, Instant startedAt) {
      this.number = number;
      this.to = to;
      this.requestId = requestId;
      this.body = body;
      this.startedAt = startedAt;
    }

    private RecordedCall record(Instant now) {
      Instant end = endedAt == null ? now : endedAt;
      return new RecordedCall(number, to, requestId, accepted, startedAt, end, body);
    }
  }

  private final Clock clock;
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, Integer> inFlight = new HashMap<>();
  private final Map<String, Integer> maxInFlight = new HashMap<>();

  CallLog(Clock clock) {
    this.clock = clock;
  }

  synchronized Call begin(String number, String to, String requestId, String body) {
    Call call = new Call(number, to, requestId, body, clock.instant());
    calls.add(call);
    int now = inFlight.merge(number, 1, Integer::sum);
    maxInFlight.merge(number, now, Math::max);
    return call;
  }

  synchronized void accepted(Call call) {
    call.accepted = true;
  }

  synchronized void end(Call call) {
    call.endedAt = clock.instant();
    inFlight.merge(call.number, -1, Integer::sum);
  }

  /** The calls of one number, or of all for null, in the order they came. */
  synchronized List<RecordedCall> calls(String number) {
    Instant now = clock.instant();
    return calls.stream()
        .filter(call -> number == null || call.number.equals(number))
        .map(call -> call.record(now))
        .toList();
  }

  synchronized int inFlight(String number) {
    return inFlight.getOrDefault(number, 0);
  }

  synchronized int maxInFlight(String number) {
    return maxInFlight.getOrDefault(number, 0);
  }

  /** Forgets the past; what is being worked on still counts as in flight. */
  synchronized void forget() {
    calls.clear();
    maxInFlight.clear();
    maxInFlight.putAll(inFlight);
  }
}
