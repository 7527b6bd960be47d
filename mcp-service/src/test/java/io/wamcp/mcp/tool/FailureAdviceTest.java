package io.wamcp.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.error.MetaErrorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FailureAdviceTest {

  private static final String NOTHING_KNOWN = FailureAdvice.of(null, null).nextAction();
  private static final Pattern NAME = Pattern.compile("`([a-z0-9_]+)`");

  @Test
  void everyTypeOfTheErrorsPageHasANextActionOfItsOwn() throws IOException {
    List<String> types = documented();

    assertThat(types).contains("service_window_closed", "outcome_unknown", "send_failed");
    for (String type : types) {
      FailureAdvice advice = FailureAdvice.of(type, null);
      assertThat(advice.type()).isEqualTo(type);
      assertThat(advice.nextAction()).as(type).hasSizeGreaterThan(20);
      if (!type.equals("send_failed")) {
        assertThat(advice.nextAction()).as(type).isNotEqualTo(NOTHING_KNOWN);
      }
    }
  }

  @Test
  void everyTypeOfTheCatalogueIsAdvisedByItsName() {
    assertThat(Arrays.stream(MetaErrorType.values()))
        .allSatisfy(
            type ->
                assertThat(FailureAdvice.of(type.typedName(), null).type())
                    .isEqualTo(type.typedName()));
  }

  @Test
  void aCodeOfMetasIsEnough() {
    assertThat(FailureAdvice.of(null, 131047).type()).isEqualTo("service_window_closed");
  }

  /** The first column of the table under "Why a send failed". */
  private static List<String> documented() throws IOException {
    String page = Files.readString(page());
    String section = page.substring(page.indexOf("## Why a send failed"), page.indexOf("## HTTP"));
    return section
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|", -1)[1])
        .flatMap(cell -> NAME.matcher(cell).results().map(FailureAdviceTest::name))
        .toList();
  }

  private static String name(MatchResult match) {
    return match.group(1);
  }

  private static Path page() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/api/errors.md"))) {
      folder = folder.getParent();
    }
    return folder.resolve("docs/api/errors.md");
  }
}
