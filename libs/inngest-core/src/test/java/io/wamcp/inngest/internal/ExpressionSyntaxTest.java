package io.wamcp.inngest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionSyntaxTest {

  private static final Set<String> EVENT = Set.of("event");
  private static final Set<String> BOTH = Set.of("event", "async");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.data.k",
        "event.data.x > 10",
        "event.data.vip ? 120 : 0",
        "event.data.a == 'x' && !(event.data.b != \"y\") || event.data.c in [1, 2, 3,]",
        "event.data[\"a-b\"][0].c == -1.5e3",
        "event.data.n + 1 - 2 * 3 / 4 % 5 >= 0x1F",
        "\"shared\"",
        "'it\\'s' + \"\"\"long \"text\" here\"\"\"",
        "r'\\d+' == event.data.p",
        "event.data.count == 5u",
        "has(event.data.k)",
        "event.data.items.exists(i, i.price > 3 && i.price < event.data.most)",
        "size(event.data.list) > 0 && event.data.name.startsWith(\"a\")",
        "event.data.list.map(x, x.filter(y, y == x))",
        "{\"a\": event.data.a, \"b\": [true, false, null]}[\"a\"]",
        "event.ts > 1 // a remark\n && true",
        "type(event.data.k) == string",
        "- - event.data.n < .5",
        "event.?data.orValue(1)",
        "event.data.function_id == 'app-fn'"
      })
  void takesExpressions(String expression) {
    assertThat(ExpressionSyntax.problem(expression, EVENT, true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.data.k = 1|use == to compare",
        "event.data.k === 1|use == to compare",
        "event.data.k !== 1|use != to compare",
        "event.a & event.b|use && for and",
        "event.data.|the end where the name of a field",
        "event.data.k ==|the end where a value should be",
        "(event.data.k|the end where ')' should be",
        "event.data[1|the end where ']' should be",
        "event.data.k)|')' at position 13 where an operator",
        "event.a ? 1|the end where ':' should be",
        "data.k == 1|'data' is unknown; it may use event",
        "async.data.k == 1|'async' is unknown",
        "event.a == 'x|the text that starts here does not end",
        "event.a event.b|'event' at position 9",
        "event.a # event.b|'#' means nothing here",
        "in event.a|'in' needs a value",
        "event.data.list.map(x, y)|'y' is unknown",
        "[1, 2 3]|',' should be",
        "{1: 2, 3}|':' should be",
        "steps.a.data|'steps' is unknown"
      })
  void namesTheFault(String expression, String fault) {
    assertThat(ExpressionSyntax.problem(expression, EVENT, true)).get().asString().contains(fault);
  }

  @Test
  void aConditionSeesBothEventsAndCallsNothing() {
    assertThat(ExpressionSyntax.problem("event.data.k == async.data.k", BOTH, false)).isEmpty();
    assertThat(ExpressionSyntax.problem("has(async.data.k)", BOTH, false))
        .get()
        .asString()
        .contains("it calls has(), and here no function may be called");
    assertThat(ExpressionSyntax.problem("async.data.k.startsWith('a')", BOTH, false)).isPresent();
    assertThat(ExpressionSyntax.problem("step.k == 1", BOTH, false))
        .get()
        .asString()
        .contains("async and event");
  }

  @Test
  void isBounded() {
    assertThat(ExpressionSyntax.problem("(".repeat(5000), EVENT, true))
        .get()
        .asString()
        .contains("nested deeper");
    assertThat(ExpressionSyntax.problem("1+".repeat(5000), EVENT, true))
        .get()
        .asString()
        .contains("longer than");
    assertThat(ExpressionSyntax.problem("!".repeat(8000) + "event.a", EVENT, true)).isEmpty();
    assertThat(ExpressionSyntax.problem("'" + "a".repeat(8000) + "'", EVENT, true)).isEmpty();
  }
}
