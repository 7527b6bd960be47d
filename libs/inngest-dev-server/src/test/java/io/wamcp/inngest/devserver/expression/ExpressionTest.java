package io.wamcp.inngest.devserver.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

  private static final Set<String> NAMES = Set.of("event", "async");
  private static final Map<String, JsonNode> VALUES =
      Map.of(
          "event",
          Json.stored(
              "{\"name\":\"a/b\",\"data\":{\"k\":\"A\",\"n\":50,\"f\":50.0,\"yes\":true,\"no\":false,"
                  + "\"list\":[1,\"x\",null],\"nul\":null,\"empty\":\"\",\"zero\":0,\"a-b\":7,"
                  + "\"o\":{\"p\":{\"q\":\"deep\"}},\"s\":\"50\"}}"),
          "async",
          Json.stored("{\"data\":{\"k\":\"A\",\"v\":1}}"));

  private static boolean holds(String text) {
    return Expression.compile(text, NAMES).isTrue(VALUES);
  }

  private static String value(String text) {
    return Expression.compile(text, NAMES).value(VALUES).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.data.k == 'A'",
        "event.data.k == \"A\"",
        "event.data.k == async.data.k",
        "event.data[\"k\"] == async.data['k']",
        "event.data['a-b'] == 7",
        "event.data.list[1] == 'x'",
        "event.data.o.p.q == 'deep'",
        "event.data.n == 50.0 && event.data.f == 50",
        "event.data.n >= 50 && event.data.n <= 50",
        "event.data.n > 49.5",
        "event.data.n < 51",
        "event.data.k < 'B'",
        "event.data.missing == async.data.missing",
        "event.missing.deeper == null",
        "event.data.nul == null",
        "event.data.missing != 'x'",
        "event.data.s != event.data.n",
        "'x' in event.data.list",
        "null in event.data.list",
        "'k' in event.data",
        "event.data.k in ['A', 'B']",
        "!(event.data.k in ['C'])",
        "event.data.yes && !event.data.no",
        "event.data.no || event.data.k",
        "!event.data.empty && !event.data.zero && !event.data.missing",
        "event.data.yes ? true : false",
        "event.data.no ? false : event.data.yes ? true : false",
        "event.data.n + 1 == 51",
        "event.data.n - 1 == 49",
        "-event.data.n == -50",
        "'a' + 'b' == 'ab'",
        "1 + 2 - 3 == 0",
        "'it\\'s' == \"it's\"",
        "1e2 == 100",
        "true || false && false",
        "1 < 2 == true",
        "[1, 2.0] == [1.0, 2]",
        "size(event.data.list) == 3 && event.data.list.size() == 3",
        "size(event.data.k) == 1 && size(event.data.o) == 1",
        "event.name.startsWith('a/') && event.name.endsWith('/b') && event.name.contains('/')",
        "!event.data.missing.startsWith('a') && !event.data.n.contains('5')",
        "lowercase(event.data.k) == 'a' && uppercase('b') == 'B'",
        "b64decode('aGk=') == 'hi' && b64decode('%') == null",
        "json_parse('{\"a\":[1]}').a[0] == 1 && json_parse('{') == null",
        "date('2026-11-25T08:00:00Z') < date('2026-11-25T10:00:00+01:00')",
        "date(event.data.n) == 50 && date('x') == null && date(null) == null",
        "has(event.data.k) && has(event.data.nul) && !has(event.data.missing)",
        "!has(event.missing.deeper)",
        "event.data.list.exists(x, x == 'x') && !event.data.list.exists(x, x == 'y')",
        "event.data.list.exists_one(x, x == 1) && [1, 1, 2].exists_one(i, i == 2)",
        "![1, 1, 2].exists_one(i, i == 1)",
        "[1, 2].all(i, i > 0) && ![1, 2].all(i, i > 1) && [].all(i, false)",
        "[1, 2, 3].filter(i, i > 1) == [2, 3] && [1, 2].map(i, i + 1) == [2, 3]",
        "event.data.o.exists(name, name == 'p')",
        "[1].exists(i, event.data.n > i)",
        "event.data.missing.exists(x, true) == null"
      })
  void theseHold(String text) {
    assertThat(holds(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.data.missing == 'x'",
        "event.data.k == async.data.missing",
        "1 == '1'",
        "event.data.missing > 10",
        "event.data.missing < 10",
        "event.data.s > 10",
        "event.data.k > 10",
        "null > 0",
        "null <= null",
        "'z' in event.data.list",
        "'x' in event.data.k",
        "'x' in null",
        "event.data.list[9] != null",
        "event.data.k.deeper != null",
        "event.data.yes == 'true'",
        "event.data.missing + 1 == 1",
        "!event.data.k",
        "event.data.missing"
      })
  void theseDoNotHold(String text) {
    assertThat(holds(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "event.data.k | \"A\"",
        "event.data.n | 50",
        "event.data.k + '-' + event.data.s | \"A-50\"",
        "event.data.yes ? 1 : 2 | 1",
        "event.data.no && true | false",
        "event.data.missing | null",
        "0.5 + 0.25 | 0.75",
        "[event.data.n, 'x'] | [50,\"x\"]"
      })
  void keysHaveValuesOfAnyType(String text, String expected) {
    assertThat(value(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "event.",
        "event.data.k ==",
        "(event.data.k",
        "event.data.k == 'A",
        "user.data == 1",
        "event.data[1",
        "size(event.data.list, 1) > 1",
        "event.name.matches('a+')",
        "now() > date(event.ts)",
        "nothing(1)",
        "has(event)",
        "has(event.data['k' + 'l'])",
        "event.data.list.exists(1, true)",
        "event.data.list.exists(x, x",
        "event.data.list.exists(x, event.data.list.exists(y, y == x))",
        "x == 1 || event.data.list.exists(x, x == 1)",
        "size(",
        "event.data.k = 1",
        "event.data.k == 'A' extra",
        "a ? b",
        "[1, ",
        "1.2.3 == 1",
        "'\\x'",
        "1e999 > 1",
        "event.5",
        "# == 1"
      })
  void theseAreRefused(String text) {
    assertThatThrownBy(() -> Expression.compile(text, NAMES))
        .isInstanceOf(ExpressionException.class);
  }

  @Test
  void conditionsOfCancellationsHaveNoFunctions() {
    assertThat(Expression.condition("event.data.k == async.data.k").isTrue(VALUES)).isTrue();
    for (String text :
        List.of("size(event.data.k) == 1", "event.name.contains('a')", "[1].exists(i, true)")) {
      assertThatThrownBy(() -> Expression.condition(text)).isInstanceOf(ExpressionException.class);
    }
  }

  @Test
  void nestingAndLengthAreBounded() {
    String deep = "(".repeat(5000) + "1" + ")".repeat(5000);
    assertThatThrownBy(() -> Expression.compile(deep, NAMES))
        .isInstanceOf(ExpressionException.class);
    assertThatThrownBy(() -> Expression.compile("!".repeat(5000) + "1", NAMES))
        .isInstanceOf(ExpressionException.class);
    assertThatThrownBy(() -> Expression.compile("1" + " ".repeat(20_000), NAMES))
        .isInstanceOf(ExpressionException.class);
  }

  @Test
  void theRightSideIsOnlyLookedAtWhenNeeded() {
    assertThat(value("false && event.data.list")).isEqualTo("false");
    assertThat(value("true || event.data.list")).isEqualTo("true");
  }
}
