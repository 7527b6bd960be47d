package io.wamcp.inngest.devserver.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseExceptionTest {

  @Test
  void whatPostgresRefusedIsNotQuoted() {
    DatabaseException refused =
        new DatabaseException(
            new SQLException("invalid input syntax for type json: \"a person's words\"", "22P02"));
    assertThat(refused)
        .hasMessage("Postgres refused the data, SQL state 22P02")
        .hasStackTraceContaining("22P02");
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      assertThat(cause.toString()).doesNotContain("a person's words");
    }
    assertThat(refused.isOutage()).isFalse();
    assertThat(new DatabaseException(refused)).hasMessage(refused.getMessage());
  }

  @Test
  void otherTextsAreKept() {
    SQLException missing = new SQLException("no such table", "42P01");
    assertThat(new DatabaseException(missing)).hasMessage("no such table").hasCause(missing);
    DatabaseException gone = new DatabaseException(new SQLException("gone"));
    assertThat(gone).hasMessage("gone");
    assertThat(gone.isOutage()).isTrue();
  }
}
