package io.wamcp.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * What happened to one send decides its rows; in which order, and how often each was told, does
 * not. A failing case prints its seed.
 */
class StatusOrderIT {

  /** What may reach us about one send, each at most once in its meaning. */
  enum Happening {
    ACCEPTED(null, ""),
    SENT("sent", ""),
    DELIVERED("delivered", ""),
    READ("read", ""),
    PLAYED("played", ""),
    FAILED("failed", ""),
    UNKNOWN_WORD("warning", ""),
    DELIVERED_TO_ONE(
        "delivered", ",\"recipient_type\":\"group\",\"recipient_participant_id\":\"15553000001\""),
    FAILED_FOR_ONE(
        "failed",
        ",\"recipient_type\":\"group\",\"recipient_participant_id\":\"15553000002\""
            + ",\"errors\":[{\"code\":131049,\"title\":\"Ecosystem\"}]");

    private final String word;
    private final String extra;

    Happening(String word, String extra) {
      this.word = word;
      this.extra = extra;
    }
  }

  /** What a failure says of itself, in all that is told of one send. */
  enum Reason {
    CODE(
        ",\"errors\":[{\"code\":131026,\"title\":\"Message undeliverable\","
            + "\"error_data\":{\"details\":\"Not on WhatsApp\"}}]"),
    NO_NUMBER_AS_CODE(",\"errors\":[{\"code\":\"131026a\",\"title\":\"Message undeliverable\"}]"),
    NO_CODE(",\"errors\":[{\"title\":\"Message undeliverable\"}]"),
    NO_ERROR(",\"errors\":[]"),
    NOTHING("");

    private final String errors;

    Reason(String errors) {
      this.errors = errors;
    }
  }

  private static StatusesUnderTest statuses;

  @BeforeContainer
  static void start() {
    statuses = new StatusesUnderTest();
  }

  @AfterContainer
  static void stop() {
    statuses.close();
  }

  /** Some happenings in any order, some of them repeated. */
  @Provide
  Arbitrary<List<Happening>> histories() {
    return Arbitraries.of(Happening.class)
        .set()
        .ofMinSize(1)
        .flatMap(
            once ->
                Arbitraries.of(once)
                    .list()
                    .ofMaxSize(4)
                    .flatMap(
                        more -> {
                          List<Happening> all = new ArrayList<>(once);
                          all.addAll(more);
                          return Arbitraries.shuffle(all);
                        }));
  }

  @Property(tries = 60)
  void anyOrderAndAnyRepeatEndInTheSameRows(
      @ForAll("histories") List<Happening> history,
      @ForAll Reason reason,
      @ForAll boolean ourIdIsEchoed) {
    List<Happening> plain = List.copyOf(EnumSet.copyOf(history));
    assertThat(rowsAfter(history, reason, ourIdIsEchoed))
        .isEqualTo(rowsAfter(plain, reason, ourIdIsEchoed));
  }

  private static String rowsAfter(List<Happening> history, Reason reason, boolean ourIdIsEchoed) {
    RequestId request = statuses.queue();
    Wamid wamid = new Wamid("wamid." + UUID.randomUUID());
    int run = 0;
    for (Happening happening : history) {
      if (happening.word == null) {
        statuses.accept(request, wamid);
      } else {
        String echoed = ourIdIsEchoed ? ",\"biz_opaque_callback_data\":\"" + request + "\"" : "";
        String at = ",\"timestamp\":\"" + (1_790_000_000 + happening.ordinal()) + "\"";
        String why = happening == Happening.FAILED ? reason.errors : happening.extra;
        statuses.apply(
            StatusesUnderTest.status(wamid, happening.word, at + echoed + why), "run-" + run++);
      }
    }
    return statuses.rows(request, wamid);
  }
}
