package io.wamcp.domain.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UUID_TEXT = "0b6c3a1e-7d52-4c58-9f5e-3f1f0a9b7c21";

  static Stream<Arguments> opaque() {
    return Stream.of(
        Arguments.of(make(PhoneNumberId::new), PhoneNumberId.MAX_LENGTH),
        Arguments.of(make(WabaId::new), WabaId.MAX_LENGTH),
        Arguments.of(make(Wamid::new), Wamid.MAX_LENGTH),
        Arguments.of(make(MediaId::new), MediaId.MAX_LENGTH));
  }

  static Stream<Arguments> uuids() {
    return Stream.of(
        Arguments.of(make(ClientId::of), make(text -> new ClientId(null))),
        Arguments.of(make(ApiKeyId::of), make(text -> new ApiKeyId(null))),
        Arguments.of(make(NumberId::of), make(text -> new NumberId(null))),
        Arguments.of(make(ContactId::of), make(text -> new ContactId(null))),
        Arguments.of(make(MessageId::of), make(text -> new MessageId(null))),
        Arguments.of(make(RequestId::of), make(text -> new RequestId(null))));
  }

  private static Function<String, Object> make(Function<String, Object> constructor) {
    return constructor;
  }

  @ParameterizedTest
  @MethodSource("opaque")
  void anOpaqueIdIsBoundedText(Function<String, Object> make, int max) {
    assertThat(make.apply("x".repeat(max)).toString()).hasSize(max);
    assertThat(make.apply("😀".repeat(max)).toString()).hasSize(2 * max);
    assertThat(make.apply("wamid.HBgL=/+ ö")).hasToString("wamid.HBgL=/+ ö");
    assertThat(make.apply("a")).isEqualTo(make.apply("a")).isNotEqualTo(make.apply("b"));
    for (String bad :
        new String[] {
          null, "", " \t", "a\u0000b", "a\nb", "a\u0085", "x".repeat(max + 1), "😀".repeat(max + 1)
        }) {
      assertThatThrownBy(() -> make.apply(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("opaque")
  void anOpaqueIdIsAStringInJson(Function<String, Object> make, int max)
      throws JsonProcessingException {
    Object id = make.apply("1000001");
    assertThat(JSON.writeValueAsString(id)).isEqualTo("\"1000001\"");
    assertThat(JSON.readValue("\"1000001\"", id.getClass())).isEqualTo(id);
    assertThatThrownBy(() -> JSON.readValue("\"" + "x".repeat(max + 1) + "\"", id.getClass()))
        .isInstanceOf(JsonProcessingException.class);
  }

  @ParameterizedTest
  @MethodSource("uuids")
  void aUuidIdIsAUuidInEveryForm(
      Function<String, Object> make, Function<String, Object> makeWithoutValue)
      throws JsonProcessingException {
    Object id = make.apply(UUID_TEXT);
    assertThat(id).hasToString(UUID_TEXT).isEqualTo(make.apply(UUID_TEXT));
    assertThat(id).isNotEqualTo(make.apply(UUID.randomUUID().toString()));
    assertThat(JSON.writeValueAsString(id)).isEqualTo("\"" + UUID_TEXT + "\"");
    assertThat(JSON.readValue("\"" + UUID_TEXT + "\"", id.getClass())).isEqualTo(id);
    assertThatThrownBy(() -> make.apply("not-a-uuid")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> make.apply("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> makeWithoutValue.apply("")).isInstanceOf(NullPointerException.class);
  }
}
