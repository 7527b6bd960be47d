package io.wamcp.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.helidon.dbclient.DbExecute;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Postgres quotes what it refuses. None of it may stand in what is thrown, logged and told. */
class RefusedValuesIT {

  private static final String PRIVATE = "what nobody else may read";
  private static final StoreFixture STORE = StoreFixture.open();

  @AfterAll
  static void close() {
    STORE.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT CAST(CAST(:value AS text) AS uuid)",
        "SELECT CAST(CAST(:value AS text) AS jsonb)",
        "SELECT CAST(CAST(:value AS text) AS bigint)",
        "SELECT CAST(CAST(:value AS text) AS timestamptz)"
      })
  void aValueOfTheWrongShapeIsNotQuoted(String sql) {
    Function<DbExecute, Object> work = db -> db.createGet(sql).addParam("value", PRIVATE).execute();
    for (Throwable refused :
        new Throwable[] {
          catchThrowable(() -> STORE.database.query(work)),
          catchThrowable(() -> STORE.database.transaction(work))
        }) {
      assertThat(refused).isInstanceOf(DataRefusedException.class).hasMessageContaining("22");
      assertThat(RefusedData.sqlState(refused))
          .hasValueSatisfying(s -> assertThat(s).startsWith("22"));
      assertThat(all(refused)).doesNotContain(PRIVATE).contains("RefusedValuesIT");
    }
  }

  @Test
  void aRowThatBreaksARuleIsNotQuotedEither() {
    Throwable refused =
        catchThrowable(
            () ->
                STORE.database.query(
                    db ->
                        db.createInsert(
                                "INSERT INTO inngest_idempotency (event_id, kind, outcome)"
                                    + " VALUES (:id, 'other', 'pending')")
                            .addParam("id", PRIVATE)
                            .execute()));
    assertThat(refused).isNotInstanceOf(DataRefusedException.class);
    assertThat(all(refused)).doesNotContain(PRIVATE).contains("inngest_idempotency_kind_check");
  }

  private static String all(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
