package io.wamcp.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A table that has doubled is analyzed before Postgres comes to it by itself. */
class TableStatisticsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aTableIsAnalyzedWhenItHasDoubled() {
    assertThat(refresh()).doesNotContain("public.rate_limit_buckets");
    fill("a", 2_000);
    awaitRefreshed();
    assertThat(rows()).isEqualTo("2000");
    assertThat(refresh()).as("it has not grown since").doesNotContain("public.rate_limit_buckets");

    fill("b", 1_000);
    Awaitility.await().atMost(PATIENCE).until(() -> live() >= 3_000);
    assertThat(refresh()).as("half as much again").doesNotContain("public.rate_limit_buckets");
    fill("c", 2_000);
    awaitRefreshed();
    assertThat(rows()).isEqualTo("5000");
  }

  private void fill(String prefix, int rows) {
    store.execute(
        "INSERT INTO rate_limit_buckets (bucket_key, tokens, updated_at, granted) SELECT '"
            + prefix
            + "' || i, 1, now(), true FROM generate_series(1, "
            + rows
            + ") AS i");
  }

  /** Postgres tells others of new rows a little later. */
  private void awaitRefreshed() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> refresh().contains("public.rate_limit_buckets"));
  }

  private List<String> refresh() {
    return TableStatistics.refresh(store.database);
  }

  /** As many rows as Postgres has been told of. */
  private long live() {
    return Long.parseLong(
        store.value(
            "SELECT n_live_tup FROM pg_stat_user_tables WHERE relname = 'rate_limit_buckets'"));
  }

  private String rows() {
    return store.value("SELECT reltuples FROM pg_class WHERE relname = 'rate_limit_buckets'");
  }
}
