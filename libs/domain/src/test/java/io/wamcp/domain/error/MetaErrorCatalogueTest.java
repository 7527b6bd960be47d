package io.wamcp.domain.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

class MetaErrorCatalogueTest {

  @ParameterizedTest
  @CsvFileSource(resources = "/meta/error-codes.csv")
  void classifiesEveryDocumentedCode(
      int httpStatus, int code, Integer subcode, String typedName, String retry) {
    MetaErrorType type = MetaErrorCatalogue.classify(httpStatus, code, subcode, false);

    assertThat(type.typedName()).isEqualTo(typedName);
    assertThat(describe(type.retry())).isEqualTo(retry);
  }

  @Test
  void theCodeDecidesWhateverTheStatusOrTheTransientFlag() {
    assertThat(MetaErrorCatalogue.classify(500, 131047, null, true))
        .isEqualTo(MetaErrorType.SERVICE_WINDOW_CLOSED);
    assertThat(MetaErrorCatalogue.classify(429, 130429, 2494055, false))
        .isEqualTo(MetaErrorType.THROUGHPUT_LIMITED);
    assertThat(MetaErrorCatalogue.classify(400, 100, 2388299, false))
        .isEqualTo(MetaErrorType.INVALID_REQUEST);
  }

  @Test
  void unknownCodesAreFinalUnlessMetaSaysOtherwise() {
    assertThat(MetaErrorCatalogue.classify(400, 777777, null, false).retry().retriable()).isFalse();
    assertThat(MetaErrorCatalogue.classify(400, 777777, null, true).retry().retriable()).isTrue();
    assertThat(MetaErrorCatalogue.classify(502, null, null, false).retry().retriable()).isTrue();
    assertThat(MetaErrorCatalogue.classify(400, null, null, false))
        .isEqualTo(MetaErrorType.META_ERROR_UNKNOWN);
  }

  @Test
  void aFailedDeliveryWithAnUnknownCodeIsFinal() {
    assertThat(MetaErrorCatalogue.classifyFailedDelivery(131026))
        .isEqualTo(MetaErrorType.RECIPIENT_UNDELIVERABLE);
    assertThat(MetaErrorCatalogue.classifyFailedDelivery(999999))
        .isEqualTo(MetaErrorType.DELIVERY_FAILED_UNKNOWN);
    assertThat(MetaErrorCatalogue.classifyFailedDelivery(null))
        .isEqualTo(MetaErrorType.DELIVERY_FAILED_UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeTellsWhatToDo(MetaErrorType type) {
    assertThat(type.nextAction()).endsWith(".").hasSizeBetween(20, 160);
    assertThat(type.typedName()).matches("[a-z_]+");
    assertThat(type.scope()).isNotNull();
    assertThat(type.errorClass().wireName()).matches("[a-z-]+");
  }

  @Test
  void typedNamesAreSharedOnlyByTheTwoUnknowns() {
    var twice =
        Arrays.stream(MetaErrorType.values())
            .collect(Collectors.groupingBy(MetaErrorType::typedName, Collectors.counting()))
            .entrySet()
            .stream()
            .filter(entry -> entry.getValue() > 1)
            .map(java.util.Map.Entry::getKey);
    assertThat(twice).containsExactly("meta_error_unknown");
  }

  private static String describe(RetryAdvice advice) {
    return switch (advice) {
      case RetryAdvice.Never never -> "NEVER";
      case RetryAdvice.Pause pause -> "PAUSE";
      case RetryAdvice.NotBefore notBefore -> "NOT_BEFORE " + notBefore.delay().toSeconds();
      case RetryAdvice.Backoff backoff -> "BACKOFF " + first(backoff);
      case RetryAdvice.PairBackoff backoff -> "PAIR_BACKOFF " + first(backoff);
    };
  }

  private static long first(RetryAdvice advice) {
    return advice.delayBefore(0).map(Duration::toSeconds).orElse(-1L);
  }
}
