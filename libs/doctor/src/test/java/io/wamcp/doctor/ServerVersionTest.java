package io.wamcp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {

  @ParameterizedTest
  @CsvSource({"9, FAIL", "14, FAIL", "15, OK", "18, OK"})
  void tooOldIsBelowTheOldestAndTheFixNamesIt(int version, Finding.Level level) {
    Finding finding = ServerVersion.finding(version);
    assertThat(finding.check()).isEqualTo("database.version");
    assertThat(finding.level()).isEqualTo(level);
    assertThat(finding.what()).contains("PostgreSQL " + version);
    if (finding.failed()) {
      assertThat(finding.what()).endsWith("older than 15");
      assertThat(finding.fix()).isEqualTo("Upgrade the server to PostgreSQL 15 or later");
    }
  }
}
