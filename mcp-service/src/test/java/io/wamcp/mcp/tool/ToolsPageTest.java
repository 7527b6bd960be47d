package io.wamcp.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.mcp.protocol.ToolContract;
import io.wamcp.mcp.protocol.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** docs/reference/tools.md says what the tools declare, and the declarations keep their rules. */
class ToolsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "reference", "tools.md");
  private static final int MOST_TOOLS = 15;

  @Test
  void thePageIsUpToDate() throws IOException {
    String page = ToolsPage.render();
    if (Boolean.getBoolean("docs.update")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).as("run with -Ddocs.update=true to rewrite it").content().isEqualTo(page);
  }

  @Test
  void theListIsShortAndNamesAreNotRepeated() {
    Set<String> names = new HashSet<>();
    for (ToolSpec<?, ?> spec : ToolSet.SPECS) {
      ToolContract<?, ?> contract = ToolContract.of(spec, new ObjectMapper());
      assertThat(contract.inputSchema().path("type").asText()).isEqualTo("object");
      assertThat(contract.outputSchema().path("type").asText()).isEqualTo("object");
      assertThat(contract.inputSchema().path("additionalProperties").asBoolean(true)).isFalse();
      assertThat(names.add(spec.name())).isTrue();
      assertThat(spec.scope()).isEqualTo("tools:" + spec.name());
    }
    assertThat(ToolSet.SPECS).hasSizeLessThanOrEqualTo(MOST_TOOLS);
  }
}
